/* What the parts of the script share. Pages are whole without it.
   What records say is only compared or set as text. */

const all = (within, selector) => [...within.querySelectorAll(selector)];
const part = (root, name) => root.querySelector(`[data-dissent-${name}]`);
const on = (target, type, work, early) => target.addEventListener(type, work, early);
const say = (element, text) => {
	if (element && element.textContent !== text) element.textContent = text;
};
const hide = (element, hidden) => {
	if (element) element.hidden = hidden;
};
const roots = () => all(document, ".dissent[data-as-of]");

/* Words, as text.py writes them; tests/test_browser_words.py compares both. */

const number = (count) => `${count}`.replace(/\B(?=(\d{3})+$)/g, "\u202f");
const many = (count, noun) => `${number(count)} ${noun}${count === 1 ? "" : "s"}`;
const days = (from, to) => Math.round((Date.parse(to) - Date.parse(from)) / 864e5);
const distance = (left) => !left ? "due today"
	: left > 0 ? `in ${many(left, "day")}` : `${many(-left, "day")} overdue`;
const iso = (time) => new Date(time).toISOString().slice(0, 10);
const today = () => window.dissentToday || iso(new Date());
