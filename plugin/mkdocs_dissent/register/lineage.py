"""Rings of links: decisions that replace each other in a circle."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from mkdocs_dissent.records import Key
from mkdocs_dissent.register.linked import Register
from mkdocs_dissent.register.links import LinkType


def cycles(register: Register, types: Sequence[LinkType]) -> list[list[Key]]:
    """Every cycle of links of some types, each once, from its first record in the register's order.

    Strongly connected components by Tarjan's algorithm (SIAM J. Comput. 1972), without recursion.
    """
    edges: dict[Key, list[Key]] = defaultdict(list)
    for made in register.statements:
        if made.type in types:
            edges[made.source].append(made.target)
    number: dict[Key, int] = {}
    low: dict[Key, int] = {}
    stack: list[Key] = []
    on_stack: set[Key] = set()
    found: list[list[Key]] = []
    for start in list(edges):
        if start in number:
            continue
        work: list[tuple[Key, Iterator[Key]]] = []

        def enter(key: Key, work: list[tuple[Key, Iterator[Key]]] = work) -> None:
            number[key] = low[key] = len(number)
            stack.append(key)
            on_stack.add(key)
            work.append((key, iter(edges.get(key, ()))))

        enter(start)
        while work:
            key, targets = work[-1]
            for target in targets:
                if target not in number:
                    enter(target)
                    break
                if target in on_stack:
                    low[key] = min(low[key], number[target])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[key])
                if low[key] == number[key]:
                    component = []
                    while True:
                        member = stack.pop()
                        on_stack.discard(member)
                        component.append(member)
                        if member == key:
                            break
                    if len(component) > 1 or key in edges.get(key, ()):
                        found.append(component)
    order = {key: at for at, key in enumerate(register.by_key)}
    ordered = [sorted(component, key=order.__getitem__) for component in found]
    return sorted(ordered, key=lambda component: order[component[0]])


def shortest_ring(register: Register, ring: Sequence[Key], types: Sequence[LinkType]) -> list[Key]:
    """A shortest way from the first of some keys back to it; each reaches every other."""
    start, inside = ring[0], set(ring)
    came_from: dict[Key, Key] = {}
    front = [start]
    while start not in came_from:
        reached: list[Key] = []
        for key in front:
            for type_ in types:
                for target in register.targets.get((type_, key), ()):
                    if target in inside and target not in came_from:
                        came_from[target] = key
                        reached.append(target)
        front = reached
    chain = [start, came_from[start]]
    while chain[-1] != start:
        chain.append(came_from[chain[-1]])
    return chain[::-1]
