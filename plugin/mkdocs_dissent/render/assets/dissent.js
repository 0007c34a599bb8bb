/* Judges again what is overdue, filters and sorts registers. Pages are whole without it.
   What records say is compared or set as text, never parsed as markup. */
(() => {
"use strict";
const all = (within, selector) => [...within.querySelectorAll(selector)];
const part = (root, name) => root.querySelector(`[data-dissent-${name}]`);
const on = (target, type, work, early) => target.addEventListener(type, work, early);
const set = (element, property, value) => {
  if (element && element[property] !== value) element[property] = value;
};
const say = (element, text) => set(element, "textContent", text);
const hide = (element, hidden) => set(element, "hidden", hidden);
const number = (count) => count.toLocaleString("en").replace(/,/g, "\u202f");
const many = (count, noun) => `${number(count)} ${noun}${count === 1 ? "" : "s"}`;

/* Overdue: data-due strictly before today, both in UTC. */

const days = (from, to) => Math.round((Date.parse(to) - Date.parse(from)) / 864e5);
const distance = (left) => !left ? "due today"
  : left > 0 ? `in ${many(left, "day")}` : `${many(-left, "day")} overdue`;
const roots = () => all(document, ".dissent[data-as-of]");

function judge() {
  const now = window.dissentToday || new Date().toISOString().slice(0, 10);
  for (const root of roots()) {
    const { asOf, clock, dueSoon } = root.dataset;
    // A clock behind the build's is wrong; a fixed one is meant.
    if (clock === "fixed" || !(now > asOf) || root.dissentJudged === now) continue;
    root.dissentJudged = now;
    for (const one of all(root, "[data-due]")) {
      const left = days(now, one.dataset.due);
      one.toggleAttribute("data-overdue", left < 0);
      one.toggleAttribute("data-soon", left >= 0 && left <= dueSoon);
      if (one.dataset.dissentBanner) hide(one, left >= 0);
    }
    for (const words of all(root, "[data-due] [data-dissent-distance]")) {
      say(words, distance(days(now, words.closest("[data-due]").dataset.due)));
    }
    deal(root, now);
    date(root, asOf, now);
  }
}

// Cards go where they now belong: to the end, for as time passes what joins is due after the rest.
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
    const list = lists[late > 0 ? "overdue" : "soon" in card.dataset ? "soon" : "later"];
    if (list && card.parentNode !== list) list.append(card);
    const bar = part(card, "bar");
    hide(bar, late <= 0);
    if (bar && late > 0) bar.style.setProperty("--dissent-share", (late / worst).toFixed(3));
  }
  for (const name in lists) {
    const { length } = lists[name].children;
    hide(part(root, `group=${name}`), !length);
    say(part(root, `total=${name}`), number(length));
  }
  const ago = many(worst, "day");
  say(part(root, "summary"), !count ? "Nothing is overdue."
    : count === 1 ? `1 revisit is overdue, by ${ago}.`
    : `${many(count, "revisit")} are overdue; the oldest by ${ago}.`);
  hide(part(root, "empty"), count > 0);
}

function date(root, asOf, now) {
  const line = part(root, "asof");
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
  say(note, `This page was built ${age} days ago; records changed since then are not on it.`);
  if (!note.isConnected) line.after(note);
}

/* Filter and sort: a model read once from the rows, and blocks of rows that follow. */

const LETTERS = { ø: "o", ł: "l", đ: "d", ß: "ss", æ: "ae", œ: "oe", ı: "i" };
const fold = (text) => text.toLowerCase().normalize("NFKD")
  .replace(/[\u0300-\u036f\u0591-\u05c7\u064b-\u065f]/g, "")
  .replace(/[øłđßæœı]/g, (letter) => LETTERS[letter]);
const collator = new Intl.Collator(document.documentElement.lang || "en", { numeric: true });
const later = (work) => (window.requestIdleCallback || setTimeout)(work);
// Material and MkDocs open their own search on `?q=`.
const parameter = (name) => (name === "q" ? "find" : name);

const TESTS = {
  q(text) {
    const words = fold(text).split(/\s+/);
    return (item) => words.every((word) => item.text.includes(word));
  },
  steward: (name) => (item) => item.steward.split("|").includes(name),
  dissent: (which) => ({ open, dissent }) => which === "open" ? open > 0
    : dissent > 0 === (which === "any"),
  overdue: () => ({ row }) => row.hasAttribute("data-overdue"),
};

let registers = [];

function register(root) {
  const table = root.querySelector("[role=table]");
  const blocks = all(root, ".dissent-block")
    .map((element) => ({ element, size: element.children.length }));
  if (!table || !blocks.length) return null;
  const form = part(root, "filters") || document.createElement("form");
  const fields = [...form.elements].filter(({ name }) => name);
  const asked = () => [...new FormData(form)].map(([name, value]) => [name, value.trim()]);
  const told = part(root, "count") || root.cloneNode();
  const first = told.textContent;
  const path = location.pathname;
  const heads = all(table, "[data-sort]").map((button) => (
    { button, key: button.dataset.sort, cell: button.closest("[role=columnheader]") }));
  // A sort is a key and, where it descends, a 1: "title ", "title 1".
  const head = heads.find(({ cell }) => cell.hasAttribute("aria-sort"));
  const down = head && head.cell.getAttribute("aria-sort") === "descending";
  const built = head ? `${head.key} ${down ? 1 : ""}` : " ";
  let sort = built;
  let items, order, shown, timer;

  function model() {
    if (items) return;
    const names = {};
    for (const option of all(form, "[name=initiative] option")) names[option.value] = option.text;
    for (const block of blocks) {
      block.items = [...block.element.children].map((row) => {
        const item = { steward: "", ...row.dataset, row, match: true, hidden: row.hidden };
        const { label, title, steward, initiative } = item;
        item.text = fold([label, title, steward, initiative, names[initiative]].join("\n"));
        return item;
      });
    }
    order = items = [].concat(...blocks.map((block) => block.items));
  }

  // Hiding a block hides its rows: those of a block without a match stay as they are.
  function settleRows(block) {
    for (const item of block.shown ? block.items : []) {
      if (item.hidden === item.match) item.row.hidden = item.hidden = !item.match;
    }
  }

  function apply() {
    model();
    const tests = asked().filter(([, value]) => value).map(([name, value]) => (
      TESTS[name] ? TESTS[name](value) : (item) => item[name] === value));
    shown = 0;
    for (const block of blocks) {
      let count = 0;
      for (const item of block.items) {
        item.match = tests.every((test) => test(item));
        count += item.match;
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
    hide(part(root, "none"), shown > 0);
    clearTimeout(timer);
    timer = setTimeout(settle, 150);
  }

  // What can wait until typing pauses: the announcement, row numbers, the address.
  function settle() {
    if (!items) return;
    say(told, shown === items.length ? first
      : `${number(shown)} of ${many(items.length, told.dataset.noun || "decision")}`);
    table.setAttribute("aria-rowcount", shown + 1);
    let index = 1;
    for (const { row, match } of order) if (match) row.setAttribute("aria-rowindex", (index += 1));
    write();
  }

  function sorted() {
    const [key, desc] = sort.split(" ");
    return [...items].sort((x, y) => {
      const [a, b] = [x[key], y[key]];
      if (!a || !b) return !a - !b;
      const by = collator.compare(a, b) || (key === "dissent" ? x.open - y.open : 0);
      return desc ? -by : by;
    });
  }

  function arrange(wanted) {
    if (wanted === sort) return;
    sort = wanted;
    for (const { cell, key } of heads) {
      if (!sort.startsWith(`${key} `)) cell.removeAttribute("aria-sort");
      else cell.setAttribute("aria-sort", sort.endsWith("1") ? "descending" : "ascending");
    }
    model();
    order = sort === built ? items : sorted();
    const top = blocks.findIndex(({ element }) => element.getBoundingClientRect().bottom > 0);
    let from = 0;
    for (const block of blocks) {
      block.items = order.slice(from, (from += block.size));
      block.pending = true;
      // It keeps its room; the rows it still holds belong elsewhere and are not to be seen.
      block.element.style.contentVisibility = "hidden";
    }
    apply();
    const waiting = [...blocks.slice(top), ...blocks.slice(0, top)];
    waiting.filter((block) => block.shown).slice(0, 2).forEach(fill);
    later(function more() {
      const end = performance.now() + 8;
      while (waiting.length && performance.now() < end) fill(waiting.shift());
      if (waiting.length) later(more);
    });
  }

  function fill(block) {
    if (!block.pending) return;
    block.pending = false;
    settleRows(block);
    block.element.replaceChildren(...block.items.map((item) => item.row));
    block.element.style.contentVisibility = "";
  }

  // The first register of a page has its state in the address.
  const owns = () => registers[0] === self && location.pathname === path;

  function write() {
    if (!owns()) return;
    const url = new URL(location);
    const put = (name, text) => url.searchParams[text ? "set" : "delete"](name, text);
    const state = Object.fromEntries(asked());
    for (const { name } of fields) put(parameter(name), state[name]);
    const [key, desc] = sort === built ? [] : sort.split(" ");
    put("sort", key);
    put("desc", desc);
    for (const link of all(root, "[data-dissent-link]")) link.href = url;
    if (url.href !== location.href) history.replaceState(history.state, "", url);
  }

  function restore() {
    if (!owns()) return;
    const given = new URLSearchParams(location.search);
    const before = `${asked()}`;
    form.reset();
    for (const field of fields) {
      const text = given.get(parameter(field.name));
      if (!text) continue;
      if (field.type === "checkbox") field.checked = true;
      else field.value = text;
      if (field.selectedIndex < 0) field.selectedIndex = 0;
    }
    if (`${asked()}` !== before) apply();
    const by = heads.find(({ key }) => key === given.get("sort"));
    arrange(by ? `${by.key} ${given.has("desc") ? 1 : ""}` : built);
  }

  on(form, "input", apply);
  on(form, "submit", (event) => event.preventDefault());
  on(form, "keydown", ({ key, target }) => {
    if (key !== "Escape" || target.name !== "q") return;
    target.value = "";
    apply();
  });
  for (const button of all(root, "[data-dissent-clear]")) {
    on(button, "click", () => {
      form.reset();
      apply();
      form.elements.q.focus();
    });
  }
  for (const { button, key } of heads) {
    on(button, "click", () => arrange(`${key} ${sort === `${key} ` ? 1 : ""}`));
  }
  form.autocomplete = "off"; // or a browser restores what the address does not say
  form.hidden = false;
  const finish = () => (blocks.forEach(fill), settle());
  const self = { root, model, restore, finish };
  return self;
}

// Again where a theme swaps pages without loading them.
function start() {
  judge();
  registers = registers.filter(({ root }) => root.isConnected);
  for (const root of roots()) {
    const made = !root.dissentReady && register(root);
    root.dissentReady = true;
    if (!made) continue;
    registers.push(made);
    made.restore();
    later(made.model);
  }
}

const restore = () => registers.forEach((one) => one.restore());
on(window, "popstate", restore);
on(window, "beforeprint", () => registers.forEach((one) => one.finish()));
on(document, "visibilitychange", judge); // a tab left open overnight
// A link to this page with another filter: Material would not follow it.
on(window, "click", (event) => {
  const link = event.target.closest("a[href]");
  if (!link || !registers.length || link.hash || link.target || link.search === location.search
    || link.origin + link.pathname !== location.origin + location.pathname
    || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  event.stopPropagation();
  history.pushState(null, "", link.href);
  restore();
}, true);

start();
if (window.document$) window.document$.subscribe(start);
else on(document, "DOMContentLoaded", start);
})();
