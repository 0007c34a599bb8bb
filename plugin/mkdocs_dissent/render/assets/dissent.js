/* Judges again what is overdue; filters and sorts registers. Pages are whole without it.
   What comes from records is compared, or set as text; never parsed as markup. */
(() => {
"use strict";
const ROOT = ".dissent[data-as-of], [id^='dissent-'][data-as-of]";
const all = (within, selector) => [...within.querySelectorAll(selector)];
const hide = (element, hidden) => {
  if (element && element.hidden !== hidden) element.hidden = hidden;
};
const say = (element, text) => {
  if (element && element.textContent !== text) element.textContent = text;
};
const number = (count) => count.toLocaleString("en").replace(/,/g, "\u202f");
const many = (count, noun) => `${number(count)} ${noun}${count === 1 ? "" : "s"}`;

/* Overdue: data-due strictly before today, both dates in UTC. */

const days = (from, to) => Math.round((Date.parse(to) - Date.parse(from)) / 864e5);
const distance = (due, now) => {
  const left = days(now, due);
  if (!left) return "due today";
  return left > 0 ? `in ${many(left, "day")}` : `${many(-left, "day")} overdue`;
};

function judge() {
  const now = window.dissentToday || new Date().toISOString().slice(0, 10);
  for (const root of all(document, `${ROOT}, .dissent-facts`)) {
    const base = root.closest("[data-as-of]") || document.querySelector("[data-as-of]") || root;
    const { asOf, clock } = base.dataset;
    // A clock behind the build's is wrong; a fixed one is meant.
    if (clock === "fixed" || !(now > asOf) || root.dissentJudged === now) continue;
    root.dissentJudged = now;
    const due = root.dataset.due;
    for (const one of all(root, "[data-due]").concat(due ? root : [])) {
      one.toggleAttribute("data-overdue", one.dataset.due < now);
    }
    for (const words of all(root, "[data-dissent-distance]")) {
      const one = words.closest("[data-due]");
      if (one) say(words, distance(one.dataset.due, now));
    }
    if (due) {
      const page = root.closest("article, main") || document;
      for (const banner of all(page, "[data-dissent-banner='overdue']")) {
        say(banner.querySelector("[data-dissent-distance]"), distance(due, now));
        hide(banner, due >= now);
      }
    }
    deal(root, now);
    date(root, asOf, now);
  }
}

// Moves cards to the list they now belong to. Time only passes, so those that join a list are due
// after all it holds: its end is their place.
function deal(root, now) {
  const lists = {};
  for (const list of all(root, "[data-dissent-list]")) lists[list.dataset.dissentList] = list;
  if (!lists.overdue) return;
  const cards = all(root, "[data-dissent-list] > [data-due]")
    .map((card) => ({ card, late: days(card.dataset.due, now) }))
    .sort((a, b) => b.late - a.late);
  const count = cards.filter(({ late }) => late > 0).length;
  const worst = count && cards[0].late;
  for (const { card, late } of cards) {
    const soon = -late <= (root.dataset.dueSoon || 30);
    const list = lists[late > 0 ? "overdue" : soon ? "soon" : "later"];
    if (list && card.parentNode !== list) list.append(card);
    const bar = card.querySelector("[data-dissent-bar]");
    hide(bar, late <= 0);
    if (bar && late > 0) bar.style.setProperty("--dissent-share", (late / worst).toFixed(3));
  }
  for (const name in lists) {
    const { length } = lists[name].children;
    hide(root.querySelector(`[data-dissent-group="${name}"]`), !length);
    say(root.querySelector(`[data-dissent-total="${name}"]`), number(length));
  }
  const ago = many(worst, "day");
  say(root.querySelector("[data-dissent-summary]"), !count ? "Nothing is overdue."
    : count === 1 ? `1 revisit is overdue, by ${ago}.`
    : `${many(count, "revisit")} are overdue; the oldest by ${ago}.`);
  hide(root.querySelector("[data-dissent-empty]"), count > 0);
}

function date(root, asOf, now) {
  const line = root.querySelector("[data-dissent-asof]");
  if (!line) return;
  const make = (tag, name) => Object.assign(document.createElement(tag), { className: name });
  const judged = line.querySelector(".dissent-judged") || make("span", "dissent-judged");
  const time = make("time", "");
  time.dateTime = time.textContent = now;
  judged.replaceChildren(" · judged again today, ", time);
  line.append(judged);
  const age = days(asOf, now);
  if (age <= 7) return;
  const note = document.querySelector(".dissent-stale") || make("p", "dissent-stale");
  note.setAttribute("role", "note");
  note.textContent = `This page was built ${many(age, "day")} ago; `
    + "records changed since then are not on it.";
  if (!note.isConnected) line.after(note);
}

/* Filter and sort: a model read once from the rows, and blocks of rows that follow it. */

const FIELDS = ["q", "status", "steward", "initiative", "constraint", "dissent", "overdue"];
// Material and MkDocs open their own search on `?q=`.
const parameter = (name) => (name === "q" ? "find" : name);
const LETTERS = { ø: "o", ł: "l", đ: "d", ß: "ss", æ: "ae", œ: "oe", ı: "i" };
const fold = (text) => text.toLowerCase().normalize("NFKD")
  .replace(/[\u0300-\u036f\u0591-\u05c7\u064b-\u065f]/g, "")
  .replace(/[øłđßæœı]/g, (letter) => LETTERS[letter]);
const collator = new Intl.Collator(document.documentElement.lang || "en", { numeric: true });
const idle = window.requestIdleCallback || ((work) => setTimeout(work, 16));

let registers = [];

function register(root) {
  const table = root.querySelector("[role='table']");
  const blocks = all(root, ".dissent-block")
    .map((element) => ({ element, size: element.children.length }));
  if (!table || !blocks.length) return null;
  const form = root.querySelector("[data-dissent-filters]");
  const control = (name) => form && form.elements[name];
  const asked = () => new URLSearchParams(form ? new FormData(form) : "");
  const told = root.querySelector("[data-dissent-count]");
  const first = told && told.textContent;
  const path = location.pathname;
  const heads = all(table, "[data-sort]").map((button) => (
    { button, key: button.dataset.sort, cell: button.closest("[role='columnheader']") || button }));
  const head = heads.find(({ cell }) => cell.hasAttribute("aria-sort"));
  const descends = head && head.cell.getAttribute("aria-sort") === "descending";
  const built = head ? { key: head.key, desc: descends } : { key: "", desc: false };
  const isBuilt = () => sort.key === built.key && sort.desc === built.desc;
  let sort = built;
  let items, order, shown, timer;

  function model() {
    if (items) return;
    const names = {};
    const { options } = control("initiative") || {};
    for (const one of options || []) names[one.value] = one.text.replace(/\(\d+\)$/, "");
    for (const block of blocks) {
      block.items = [...block.element.children].map((row) => {
        const item = { row, match: true, hidden: row.hidden, ...row.dataset };
        const { label, title, steward, initiative } = item;
        item.text = fold([label, title, steward, initiative, names[initiative]].join("\n"));
        item.people = (steward || "").split("|");
        return item;
      });
    }
    order = items = [].concat(...blocks.map((block) => block.items));
  }

  function tests() {
    const want = Object.fromEntries(asked());
    const words = fold(want.q || "").split(/\s+/).filter(Boolean);
    const made = ["status", "initiative", "constraint"].filter((name) => want[name])
      .map((name) => (item) => item[name] === want[name]);
    if (words.length) made.push(({ text }) => words.every((word) => text.includes(word)));
    if (want.steward) made.push(({ people }) => people.includes(want.steward));
    if (want.dissent === "open") made.push(({ open }) => open > 0);
    else if (want.dissent) made.push(({ dissent }) => dissent > 0 === (want.dissent === "any"));
    if (want.overdue) made.push(({ row }) => row.hasAttribute("data-overdue"));
    return made;
  }

  // Hiding a block hides its rows: those of a block without a match stay as they are.
  function settleRows(block) {
    for (const item of block.shown ? block.items : []) {
      if (item.hidden === item.match) item.row.hidden = item.hidden = !item.match;
    }
  }

  function apply() {
    model();
    const made = tests();
    shown = 0;
    for (const block of blocks) {
      let count = 0;
      for (const item of block.items) {
        item.match = made.every((test) => test(item));
        if (item.match) count += 1;
      }
      shown += count;
      if (block.shown !== count) {
        block.shown = count;
        // For contain-intrinsic-size: a block not drawn yet is as tall as what it will show.
        block.element.style.setProperty("--dissent-rows", count);
        hide(block.element, !count);
      }
      if (!block.pending) settleRows(block);
    }
    hide(root.querySelector("[data-dissent-none]"), shown > 0);
    clearTimeout(timer);
    timer = setTimeout(settle, 150);
  }

  // What can wait until typing pauses: the announcement, row numbers, the address.
  function settle() {
    if (!root.isConnected || !items) return;
    const noun = (told && told.dataset.noun) || "decision";
    say(told, shown < items.length ? `${number(shown)} of ${many(items.length, noun)}` : first);
    table.setAttribute("aria-rowcount", shown + 1);
    let index = 1;
    for (const { row, match } of order) if (match) row.setAttribute("aria-rowindex", (index += 1));
    write();
  }

  function sorted({ key, desc }) {
    const keyed = items.map((item) => ({ item, value: (item[key] || "").replace("|", ", ") }));
    keyed.sort(({ item: x, value: a }, { item: y, value: b }) => {
      if (!a || !b) return !a - !b;
      const by = collator.compare(a, b) || (key === "dissent" ? x.open - y.open : 0);
      return desc ? -by : by;
    });
    return keyed.map(({ item }) => item);
  }

  function arrange(wanted) {
    if (wanted.key === sort.key && wanted.desc === sort.desc) return;
    sort = wanted;
    for (const { cell, key } of heads) {
      if (key !== sort.key) cell.removeAttribute("aria-sort");
      else cell.setAttribute("aria-sort", sort.desc ? "descending" : "ascending");
    }
    model();
    order = isBuilt() ? items : sorted(sort);
    const top = blocks.findIndex(({ element }) => element.getBoundingClientRect().bottom > 0);
    let from = 0;
    for (const block of blocks) {
      block.items = order.slice(from, (from += block.size));
      block.pending = true;
      // What it still holds belongs elsewhere: it keeps its room, its rows are not to be seen.
      block.element.style.contentVisibility = "hidden";
    }
    apply();
    const waiting = [...blocks.slice(top), ...blocks.slice(0, top)];
    waiting.filter((block) => block.shown).slice(0, 2).forEach(fill);
    const more = () => {
      const end = performance.now() + 8;
      while (waiting.length && performance.now() < end) fill(waiting.shift());
      if (waiting.length) idle(more, { timeout: 200 });
    };
    idle(more, { timeout: 200 });
  }

  function fill(block) {
    if (!block.pending) return;
    block.pending = false;
    settleRows(block);
    block.element.replaceChildren(...block.items.map((item) => item.row));
    block.element.style.contentVisibility = "";
  }

  // The state in the address, of the first register on a page: `?status=accepted&sort=title`.

  const owns = () => registers[0] === self && location.pathname === path;

  function write() {
    if (!owns()) return;
    const url = new URL(location.href);
    const put = (name, text) => {
      if (text) url.searchParams.set(name, text);
      else if (url.searchParams.has(name)) url.searchParams.delete(name);
    };
    for (const name of FIELDS) put(parameter(name), (asked().get(name) || "").trim());
    put("sort", !isBuilt() && sort.key);
    put("desc", !isBuilt() && sort.desc && "1");
    for (const link of all(root, "[data-dissent-link]")) link.href = url.href;
    try {
      if (url.href !== location.href) history.replaceState(history.state, "", url.href);
    } catch (refused) { /* in a sandbox; the filter works all the same */ }
  }

  function restore() {
    if (!owns()) return;
    const given = new URLSearchParams(location.search);
    const before = `${asked()}`;
    if (form) form.reset();
    for (const name of FIELDS) {
      const text = given.get(parameter(name));
      const found = text && control(name);
      if (!found) continue;
      if (found.type === "checkbox") found.checked = true;
      else found.value = text;
      if (found.selectedIndex < 0) found.selectedIndex = 0;
    }
    if (`${asked()}` !== before) apply();
    const key = given.get("sort");
    const known = heads.some((one) => one.key === key);
    arrange(known ? { key, desc: given.get("desc") === "1" } : built);
  }

  const self = { root, model, restore, finish: () => (blocks.forEach(fill), settle()) };
  if (form) {
    form.autocomplete = "off"; // or a browser restores what the address does not say
    form.addEventListener("input", apply);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("keydown", ({ key, target }) => {
      if (key !== "Escape" || target.name !== "q" || !target.value) return;
      target.value = "";
      apply();
    });
    for (const button of all(root, "[data-dissent-clear]")) {
      button.addEventListener("click", () => {
        form.reset();
        apply();
        if (control("q")) control("q").focus();
      });
    }
    form.hidden = false;
  }
  for (const { button, key } of heads) {
    button.addEventListener("click", () => arrange({ key, desc: key === sort.key && !sort.desc }));
  }
  return self;
}

// Again where a theme swaps pages without loading them.
function start() {
  judge();
  registers = registers.filter(({ root }) => root.isConnected);
  for (const root of all(document, ROOT)) {
    const made = root.dissentReady ? null : register(root);
    root.dissentReady = true;
    if (!made) continue;
    registers.push(made);
    made.restore();
    idle(made.model);
  }
}

const each = (name) => () => registers.forEach((one) => one.root.isConnected && one[name]());
addEventListener("popstate", each("restore"));
addEventListener("beforeprint", each("finish"));
// A tab left open overnight.
document.addEventListener("visibilitychange", () => document.hidden || judge());
// A link to this page with another filter; Material would not follow it.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (!link || !registers.length || link.hash || link.target || event.button || event.metaKey
    || event.ctrlKey || event.shiftKey || event.altKey || link.origin !== location.origin
    || link.pathname !== location.pathname || link.search === location.search) return;
  event.preventDefault();
  event.stopPropagation();
  history.pushState(null, "", link.href);
  each("restore")();
}, true);

start();
if (window.document$) window.document$.subscribe(start);
else document.addEventListener("DOMContentLoaded", start);
})();
