/* Judges again what is overdue, filters and sorts registers. Pages are whole without it.
   What records say is only compared or set as text. */
(() => {
"use strict";
const all = (within, selector) => [...within.querySelectorAll(selector)];
const part = (root, name) => root.querySelector(`[data-dissent-${name}]`);
const on = (target, type, work, early) => target.addEventListener(type, work, early);
const say = (element, text) => {
	if (element && element.textContent !== text) element.textContent = text;
};
const hide = (element, hidden) => {
	if (element) element.hidden = hidden;
};
const number = (count) => `${count}`.replace(/\B(?=(\d{3})+$)/g, "\u202f");
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
			for (const words of all(one, "[data-dissent-distance]")) words.textContent = distance(left);
			for (const box of all(one, "[data-dissent-start]")) wind(box, one.dataset.due, now);
		}
		for (const cell of all(root, "[data-dissent-recount]")) recount(cell);
		for (const age of all(root, "[data-dissent-since]")) {
			say(age, many(days(age.dataset.dissentSince, now), "day"));
		}
		for (const age of all(root, "[data-dissent-since]")) {
			say(age, many(days(age.dataset.dissentSince, now), "day"));
		}
		deal(root, now);
		const open = all(root, ".dissent-decide > li:not([hidden])").length;
		say(part(root, "decisions"), open ? many(open, "thing") : "nothing");
		hide(part(root, "decide"), !open);
		date(root, asOf, now);
	}
}

// A steward's figure, from the rows of their section.
function recount(cell) {
	const [anchor, state] = cell.dataset.dissentRecount.split(" ");
	const desk = document.getElementById(anchor);
	const { length } = desk ? all(desk, `[data-held][data-${state}]`) : "";
	say(cell, number(length));
	cell.toggleAttribute("data-none", !length);
	if (length) hide(part(desk, "nothing"), true);
}

// How much of a probe's time box is used.
function wind(box, due, now) {
	const start = box.dataset.dissentStart;
	const [used, whole] = [days(start, now), days(start, due)];
	box.style.setProperty("--dissent-share", Math.max(0, Math.min(1, used / (whole || 1))).toFixed(3));
	say(part(box, "used"), used < 0 ? "not begun" : `${number(used)} of ${many(whole, "day")} used`);
}

// Cards join the end of the list they now belong to: as time passes, all it holds is due before.
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
	const time = document.createElement("time");
	time.dateTime = time.textContent = now;
	line.dissentBuilt = line.dissentBuilt || [...line.childNodes];
	line.replaceChildren(...line.dissentBuilt, " · judged again today, ", time);
	const age = days(asOf, now);
	if (age <= 7) return;
	const note = document.querySelector(".dissent-stale") || document.createElement("p");
	note.className = "dissent-stale";
	note.setAttribute("role", "note");
	say(note, `This page was built ${age} days ago; records changed since then are not on it.`);
	if (!note.isConnected) line.after(note);
}

/* Filter and sort: a model read from the rows; blocks of rows follow it. */

const LETTERS = { ø: "o", ł: "l", đ: "d", ß: "ss", æ: "ae", ı: "i" };
const fold = (text) => text.toLowerCase().normalize("NFKD")
	.replace(/\p{Mn}/gu, "")
	.replace(/[øłđßæı]/g, (letter) => LETTERS[letter]);
const collator = new Intl.Collator("en", { numeric: true });
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
		.map((node) => ({ node, size: node.children.length }));
	if (!blocks.length) return null;
	const form = part(root, "filters") || document.createElement("form");
	const names = [...form.elements].map(({ name }) => name).filter(Boolean);
	const asked = () => [...new FormData(form)].map(([name, value]) => [name, value.trim()]);
	const told = part(root, "count");
	const first = told && told.textContent;
	const path = location.pathname;
	const heads = all(table, "[data-sort]").map((button) => (
		{ button, key: button.dataset.sort, cell: button.closest("[role=columnheader]") }));
	// A sort: "title ", descending "title 1".
	const by = table.querySelector("[aria-sort] [data-sort]");
	const built = by ? `${by.dataset.sort} ${by.closest("[aria-sort=descending]") ? 1 : ""}` : " ";
	let items, order, shown, timer, sort = built;

	function model() {
		if (items) return;
		const titles = {};
		for (const option of all(form, "[name=initiative] option")) titles[option.value] = option.text;
		const keys = ["open", ...names, ...heads.map(({ key }) => key)];
		for (const block of blocks) {
			block.items = [...block.node.children].map((row) => {
				const item = { row, match: true, hidden: row.hidden };
				for (const name of keys) item[name] = row.getAttribute(`data-${name}`) || "";
				const { label, title, steward, initiative } = item;
				item.text = fold([label, title, steward, initiative, titles[initiative]].join("\n"));
				return item;
			});
		}
		order = items = [].concat(...blocks.map((block) => block.items));
	}

	// Rows of a hidden block stay as they are.
	function settleRows({ shown, items }) {
		for (const item of shown ? items : []) {
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
				// For contain-intrinsic-size: how tall a block is that was never drawn.
				block.node.style.setProperty("--dissent-rows", count);
				hide(block.node, !count);
			}
			if (!block.pending) settleRows(block);
		}
		hide(part(root, "none"), shown > 0);
		clearTimeout(timer);
		timer = setTimeout(settle, 150);
	}

	// What can wait until typing pauses.
	function settle() {
		if (!items) return;
		say(told, shown === items.length ? first
			: `${number(shown)} of ${many(items.length, "decision")}`);
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
			return desc ? collator.compare(b, a) : collator.compare(a, b);
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
		const top = blocks.findIndex(({ node }) => node.getBoundingClientRect().bottom > 0);
		let from = 0;
		for (const block of blocks) {
			block.items = order.slice(from, (from += block.size));
			block.pending = true;
			// The rows it still holds belong elsewhere.
			block.node.style.contentVisibility = "hidden";
		}
		apply();
		const rest = [...blocks.slice(top), ...blocks.slice(0, top)];
		rest.filter(({ shown }) => shown).slice(0, 2).forEach(fill);
		later(function more() {
			const end = performance.now() + 8;
			while (rest.length && performance.now() < end) fill(rest.shift());
			if (rest.length) later(more);
		});
	}

	function fill(block) {
		if (!block.pending) return;
		block.pending = false;
		settleRows(block);
		block.node.replaceChildren(...block.items.map((item) => item.row));
		block.node.style.contentVisibility = "";
	}

	// The first register of a page has its state in the address.
	const owns = () => registers[0] === self && location.pathname === path;

	function write() {
		if (!owns()) return;
		const url = new URL(location);
		const [key, desc] = sort === built ? [] : sort.split(" ");
		const state = { ...Object.fromEntries(asked()), sort: key, desc };
		for (const name of [...names, "sort", "desc"]) {
			if (state[name]) url.searchParams.set(parameter(name), state[name]);
			else url.searchParams.delete(parameter(name));
		}
		for (const link of all(root, "[data-dissent-link]")) link.href = url;
		if (url.href !== location.href) history.replaceState(history.state, "", url);
	}

	function restore() {
		if (!owns()) return;
		const given = new URLSearchParams(location.search);
		const before = `${asked()}`;
		form.reset();
		for (const name of names) {
			const field = form.elements[name];
			const text = given.get(parameter(name));
			if (text && field.type === "checkbox") field.checked = true;
			else if (text) field.value = text;
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
	for (const button of all(root, "[data-dissent-clear]")) on(button, "click", () => {
		form.reset();
		apply();
		form.elements.q.focus();
	});
	for (const { button, key } of heads) on(button, "click", () => {
		arrange(`${key} ${sort === `${key} ` ? 1 : ""}`);
	});
	form.autocomplete = "off"; // or browsers restore what the address doesn't say
	form.hidden = false;
	const self = { root, model, restore, finish: () => (blocks.forEach(fill), settle()) };
	return self;
}

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
on(window, "visibilitychange", judge); // left open overnight
// Material does not follow links to another filter of this page.
on(window, "click", (event) => {
	const { host, pathname, search, hash, href } = event.target.closest("a[href]") || {};
	if (host !== location.host || pathname !== location.pathname || search === location.search || hash
		|| event.metaKey || event.ctrlKey || event.shiftKey || !registers.length) return;
	event.preventDefault();
	event.stopPropagation();
	history.pushState(null, "", href);
	restore();
}, true);

start();
if (window.document$) window.document$.subscribe(start);
else on(window, "DOMContentLoaded", start);
})();
