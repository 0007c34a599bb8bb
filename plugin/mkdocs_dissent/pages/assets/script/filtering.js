/* Filters and sorts registers: a model read from the rows; blocks of rows follow it.
   Blocks far down a long register are text in a noscript. The model is read from that text, and
   rows are made of it when a reader comes near. */

const filtering = (() => {
	const LETTERS = { ø: "o", ł: "l", đ: "d", ß: "ss", æ: "ae", ı: "i" };
	const fold = (text) => text.toLowerCase().normalize("NFKD")
		.replace(/\p{Mn}/gu, "")
		.replace(/[øłđßæı]/g, (letter) => LETTERS[letter]);
	const collator = new Intl.Collator("en", { numeric: true });
	// Soon, where the browser is never idle: a reader may be about to type.
	const later = (work) => (window.requestIdleCallback || setTimeout)(work, { timeout: 50 });
	// Material and MkDocs open their own search on `?q=`.
	const parameter = (name) => (name === "q" ? "find" : name);

	// A pattern as .gitignore has it, as a regular expression; one that is none names nothing.
	const SIGNS = /\\(.)|\/\*\*$|(?<=^|\/)\*\*\/|\*+|\?|\[([!^]?)(\]?[^\]]*)\]|[\\^$.|+(){}[\]]/gs;
	function glob(text) {
		const bare = text.replace(/^\//, "").replace(/\/+$/, "");
		const body = bare.replace(SIGNS, (sign, escaped, not, inside) => {
			if (escaped) return `\\u{${escaped.codePointAt(0).toString(16)}}`;
			if (inside) return `[${not && "^"}${inside.replace(/[\\\]^[]/g, "\\$&")}]`;
			if (sign === "**/") return "(?:.*/)?";
			if (sign === "/**") return "/.+";
			if (sign === "?") return "[^/]";
			return sign[0] === "*" ? "[^/]*" : `\\${sign}`;
		});
		const start = text.replace(/\/+$/, "").includes("/") ? "" : "(?:.*/)?";
		try {
			return new RegExp(`^${start}${body}${text.endsWith("/") ? "/.+" : "(?:/.*)?"}$`, "su");
		} catch {
			return /(?!)/;
		}
	}
	const globs = new Map();
	function names(pattern, path) {
		if (!globs.has(pattern)) globs.set(pattern, glob(pattern));
		return globs.get(pattern).test(path);
	}
	const governs = (patterns, path) => patterns.reduce((named, pattern) => (
		named === pattern.startsWith("!") && names(pattern.replace(/^!/, ""), path) ? !named : named
	), false);

	const TESTS = {
		q(text) {
			const words = fold(text).split(/\s+/);
			return (item) => words.every((word) => item.text.includes(word));
		},
		steward: (name) => (item) => item.steward.split("|").includes(name),
		kind: (word) => (item) => item.kind.split("|").includes(word),
		tag: (name) => (item) => item.tag.split("|").includes(name),
		path: (path) => (item) => item.path !== ""
			&& governs(item.path.split("\n"), path.replace(/^\.?\//, "")),
		dissent: (which) => ({ open, dissent }) => which === "open" ? open > 0
			: dissent > 0 === (which === "any"),
		overdue: (_, day) => ({ due, overdue }) => day ? due && due < day : overdue,
	};

	// On a phone all fields but the first stand behind a button; a linked filter opens them.
	function foldFields(form) {
		const fields = all(form, "select, [type=checkbox], [name=path]");
		if (!fields.length) return;
		const button = document.createElement("button");
		const turn = (open) => {
			form.toggleAttribute("data-open", open);
			button.setAttribute("aria-expanded", open);
		};
		button.type = "button";
		button.className = "dissent-button dissent-fold";
		button.textContent = form.elements.status ? "Filter and sort" : "Filter";
		turn(fields.some(({ type, checked, value }) => type === "checkbox" ? checked : value));
		on(button, "click", () => turn(!form.hasAttribute("data-open")));
		form.children[0]?.after(button);
	}

	// The beginning of a list: what is asked for is found where the whole of it stands.
	function elsewhere(form) {
		const go = (event) => {
			event?.preventDefault();
			const asked = [...new FormData(form)].filter(([, value]) => value)
				.map(([name, value]) => [parameter(name), value]);
			location.assign(`${form.getAttribute("action")}?${new URLSearchParams(asked)}`);
		};
		on(form, "submit", go);
		for (const field of all(form, "select")) on(field, "change", go);
		form.hidden = false;
		foldFields(form);
	}

	// What a row says: by the names of its attributes, and of those cells that show what none has.
	// In attributes `<` is written twice over, so that no minifier can end the noscript around them.
	const plain = (text) => text.replaceAll("&lt;", "<");
	function read(row) {
		const said = {};
		for (const cell of all(row, "[class^=dissent-c-], .dissent-due-who")) {
			const name = cell.className.startsWith("dissent-c-") ? cell.className.slice(10) : "steward";
			const [shown] = cell.children;
			said[name] = !shown ? cell.textContent
				: shown.matches("a, bdi, time, [data-shape]") ? shown.textContent : "";
		}
		for (const { name, value } of row.attributes) said[name.replace("data-", "")] = plain(value);
		return said;
	}

	// The same of the text of rows, and each row's text; many times as fast.
	const ROW = '<div role="row"', CELL = '<div role="cell" class="dissent-c-';
	const SIGNS_OF = { amp: "&", lt: "<", gt: ">", "#34": '"', "#39": "'" };
	const decoded = (text) => !text.includes("&") ? text
		: text.replace(/&(amp|lt|gt|#34|#39);/g, (_, sign) => SIGNS_OF[sign]);
	function readText(text) {
		const found = [];
		for (let at = text.indexOf(ROW), end; at >= 0; at = end) {
			end = text.indexOf(ROW, at + 1);
			const html = text.slice(at, end < 0 ? text.length : end);
			const said = { html };
			let from = html.indexOf(CELL);
			for (const [, name, value] of html.slice(0, from).matchAll(/ data-(\w+)(?:="([^"]*)")?/g)) {
				said[name] = plain(decoded(value || ""));
			}
			for (; from >= 0; from = html.indexOf(CELL, from)) {
				from += CELL.length;
				const name = html.slice(from, html.indexOf('"', from));
				let start = from + name.length + 2;
				const mark = html.startsWith("<span", start) && !html.startsWith('<span class="dissent-status"', start);
				if (html[start] === "<") start = html.indexOf(">", start) + 1;
				said[name] ??= mark ? "" : decoded(html.slice(start, html.indexOf("<", start)));
			}
			found.push(said);
		}
		return found;
	}

	// The items in groups of one word, in the order of their words; and those that say nothing.
	function grouped(items, key) {
		const said = new Map([["", []]]);
		for (const item of items) {
			if (!said.has(item[key])) said.set(item[key], []);
			said.get(item[key]).push(item);
		}
		const silent = said.get("");
		said.delete("");
		const groups = [], alike = new Set();
		let last;
		for (const word of [...said.keys()].sort(collator.compare)) {
			if (groups.length && !collator.compare(last, word)) {
				alike.add(groups.at(-1));
				groups.at(-1).push(...said.get(word));
			} else groups.push(said.get(word));
			last = word;
		}
		// Words that differ and sort alike, as "7" and "007", keep the order of the page.
		const places = alike.size && new Map(items.map((item, at) => [item, at]));
		for (const group of alike) group.sort((x, y) => places.get(x) - places.get(y));
		return { groups, silent };
	}

	let registers = [];

	function register(root) {
		const form = part(root, "filters") || document.createElement("form");
		if (form.getAttribute("action")) return elsewhere(form);
		const blocks = all(root, ".dissent-block").map((node, at) => {
			const text = node.querySelector("noscript");
			const size = text ? +node.style.getPropertyValue("--dissent-rows") || 50 : node.children.length;
			// Its own rows, once they are made, and the items that stand in it.
			return { node, text, size, own: text ? null : [...node.children], held: null, filled: !text, from: at * 50 };
		});
		// A register is a table, whose rows stand in blocks; the judge moves the rows of other lists.
		const listed = !blocks.length && all(root, "[data-kind]");
		if (!(listed || blocks).length) return null;
		const table = listed ? document.createElement("p") : root.querySelector("[role=table]");
		const names = [...form.elements].map(({ name }) => name).filter(Boolean);
		const asked = () => [...new FormData(form)].map(([name, value]) => [name, value.trim()]);
		const told = part(root, "count");
		const first = told?.textContent;
		const path = location.pathname;
		const heads = all(table, "[data-sort]").map((button) => (
			{ button, key: button.dataset.sort, cell: button.closest("[role=columnheader]") }));
		// A sort: "title ", descending "title 1".
		const by = table.querySelector("[aria-sort] [data-sort]");
		const built = by ? `${by.dataset.sort} ${by.closest("[aria-sort=descending]") ? 1 : ""}` : " ";
		const keys = [...new Set(["label", "title", "steward", "initiative", "open", ...names,
			...heads.map(({ key }) => key)])];
		const made = blocks.flatMap(({ own }) => own || []), orders = {}, titles = {};
		for (const option of all(form, "[name=initiative] option")) titles[option.value] = option.text;
		let items, order, shown, timer, laid, applied = [], sort = built;

		function itemOf(said, rowOf) {
			let row;
			const item = { get row() {
				row = row || rowOf();
				return row;
			} };
			for (const name of keys) item[name] = said[name] || "";
			Object.assign(item, { due: said.due, overdue: "overdue" in said });
			const { label, title, steward, initiative } = item;
			item.text = fold(listed ? item.row.textContent
				: [label, title, steward, initiative, titles[initiative]].join("\n"));
			return item;
		}

		// Rows made of their text.
		const parser = document.createElement("template");
		function make(html) {
			parser.innerHTML = html;
			const rows = [...parser.content.children];
			for (const row of rows) judge.again(row, root);
			made.push(...rows);
			return rows;
		}

		// The rows that a block was built with. A theme that puts pages in by script has elements there.
		function rowsOf(block) {
			const { text } = block;
			block.own = block.own || make(text.firstElementChild ? text.innerHTML : text.textContent);
			return block.own;
		}

		function itemsOf(block) {
			if (block.items) return block.items;
			let said = block.own || block.text.firstElementChild ? [] : readText(block.text.textContent);
			if (said.length !== block.size) said = rowsOf(block).map(read);
			block.held = block.items = said.map((one, at) => itemOf(one, () => (
				one.html ? make(one.html)[0] : block.own[at])));
			return block.items;
		}

		function model() {
			if (items) return;
			laid = order = items = listed ? listed.map((row) => itemOf(read(row), () => row))
				: blocks.flatMap(itemsOf);
		}

		// Makes the model a little at a time, before it is asked for.
		function prepare() {
			const end = performance.now() + 25;
			let next;
			do next = blocks.find((block) => !block.items);
			while (next && !items && itemsOf(next) && performance.now() < end);
			if (next && !items) later(prepare);
			else model();
		}

		// Of a long register only those rows stand in the page that a reader may soon see.
		const near = blocks.length > 4 && new IntersectionObserver((seen) => {
			for (const { target, isIntersecting } of seen) {
				const block = blocks.find(({ node }) => node === target);
				block.near = isIntersecting;
				if (isIntersecting) fill(block);
			}
		}, { rootMargin: "900px" });
		if (near) blocks.forEach((block, at) => {
			if (at > 1 && block.filled) empty(block);
			near.observe(block.node);
		});
		table.toggleAttribute("data-ready", true);

		function empty(block) {
			block.filled = false;
			block.node.replaceChildren();
		}

		function fill(block) {
			if (block.filled) return;
			block.filled = true;
			const rows = block.held ? block.held.map(({ row }) => row) : rowsOf(block);
			block.node.replaceChildren(...rows);
			let index = block.from + 2;
			for (const row of rows) row.setAttribute("aria-rowindex", index++);
		}

		// A way into a long register on a phone: the first row of each year, or of each letter.
		const jump = near && part(root, "count")?.parentNode.appendChild(document.createElement("select"));
		function offerJumps() {
			const [key] = sort.trim() ? sort.split(" ") : ["date"];
			const places = new Map();
			model();
			laid.forEach((item, at) => {
				const text = item[key];
				const name = text.slice(0, /^\d{4}-/.test(text) ? 4 : 1).toUpperCase();
				if (name && !places.has(name)) places.set(name, at);
			});
			jump.replaceChildren(new Option("Jump to", ""), ...[...places].map(([name, at]) => new Option(name, at)));
		}
		if (jump) {
			jump.className = "dissent-jump";
			jump.setAttribute("aria-label", "Jump to");
			on(jump, "focus", offerJumps);
			on(jump, "change", () => {
				const item = laid[jump.value];
				const go = () => {
					fill(blocks.find(({ held }) => held.includes(item)));
					item.row.scrollIntoView();
				};
				go();
				setTimeout(go, 150); // blocks on the way have their heights by then
			});
			jump.append(new Option("Jump to", ""));
		}

		// Puts items into the blocks, in their order.
		function lay(found) {
			laid = found;
			let from = 0;
			blocks.forEach((block, at) => {
				const { held } = block;
				block.held = found.slice(from, from + block.size);
				block.from = from;
				from += block.size;
				const { length } = block.held;
				if (length === held.length && held.every((item, n) => item === block.held[n])) return;
				// For contain-intrinsic-size: how tall a block is that was never drawn.
				block.node.style.setProperty("--dissent-rows", length);
				hide(block.node, !length);
				empty(block);
				if (!near || block.near || !at) fill(block);
			});
		}

		function apply() {
			model();
			applied = asked();
			const tests = asked().filter(([, value]) => value).map(([name, value]) => (
				TESTS[name] ? TESTS[name](value, root.dissentJudged) : (item) => item[name] === value));
			const found = order.filter((item) => tests.every((test) => test(item)));
			shown = found.length;
			if (listed) {
				const kept = new Set(found);
				for (const item of items) item.row.toggleAttribute("data-out", !kept.has(item));
			}
			lay(found);
			hide(part(root, "none"), shown > 0);
			if (listed) unfold(tests.length > 0);
			clearTimeout(timer);
			timer = setTimeout(settle, 150);
		}

		// A list that holds nothing more goes; one that was folded may hold what is looked for.
		function unfold(asked) {
			if (asked) for (const list of all(root, "details:has([data-kind])")) list.open = true;
			root.toggleAttribute("data-filtered", asked);
		}

		// What can wait until typing pauses.
		function settle() {
			if (shown === undefined) return;
			say(told, shown === items.length ? first
				: `${number(shown)} of ${many(items.length, told?.dataset.noun)}`);
			table.setAttribute("aria-rowcount", shown + 1);
			write();
		}

		function sorted() {
			const [key, desc] = sort.split(" ");
			orders[key] = orders[key] || grouped(items, key);
			const { groups, silent } = orders[key];
			return [...(desc ? [...groups].reverse() : groups), silent].flat();
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
			apply();
		}

		// The first register of a page has its state in the address.
		const owns = () => registers[0] === self && location.pathname === path;

		function write() {
			if (!owns()) return;
			const url = new URL(location);
			const [key, desc] = sort === built ? [] : sort.split(" ");
			const state = { ...Object.fromEntries(applied), sort: key, desc };
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
			form.reset();
			for (const name of names) {
				const field = form.elements[name];
				const text = given.get(parameter(name));
				if (text && field.type === "checkbox") field.checked = true;
				else if (text) field.value = text;
				if (field.selectedIndex < 0) field.selectedIndex = 0;
			}
			// Where nothing is asked for, the page is as it was built, and the model can wait.
			if (!items && !asked().some(([, value]) => value)) applied = asked();
			if (`${asked()}` !== `${applied}`) apply();
			const by = heads.find(({ key }) => key === given.get("sort"));
			arrange(by ? `${by.key} ${given.has("desc") ? 1 : ""}` : built);
		}

		// Gives fields the values that the rows follow: WebKit empties them on a page gone back to,
		// a little after it says so, and no event tells of it.
		function refill({ target } = {}) {
			if (`${asked()}` === `${applied}`) return;
			const values = new Map(applied);
			for (const name of names) {
				const field = form.elements[name];
				if (field === target) continue;
				if (field.type === "checkbox") field.checked = values.has(name);
				else field.value = values.get(name) ?? "";
			}
		}

		on(form, "input", (event) => {
			refill(event);
			apply();
		});
		on(form, "submit", (event) => event.preventDefault());
		on(form, "keydown", ({ key, target }) => {
			if (key !== "Escape" || target.name !== "q") return;
			target.value = "";
			apply();
		});
		for (const button of all(root, "[data-dissent-clear]")) on(button, "click", () => {
			form.reset();
			arrange(built);
			apply();
			form.elements.q.focus();
		});
		for (const { button, key } of heads) on(button, "click", () => {
			arrange(`${key} ${sort === `${key} ` ? 1 : ""}`);
		});
		form.autocomplete = "off"; // or browsers restore what the address doesn't say
		form.hidden = false;
		hide(part(root, "tally"), false);
		foldFields(form);
		// Before printing: every row in its place.
		function finish() {
			blocks.forEach(fill);
			settle();
		}

		const away = () => made.filter((row) => !row.isConnected);
		const self = { root, prepare, restore, refill, finish, away };
		return self;
	}

	// Makes filters of the registers that came to the page since.
	function begin() {
		registers = registers.filter(({ root }) => root.isConnected);
		for (const root of roots()) {
			const made = !root.dissentReady && register(root);
			root.dissentReady = true;
			if (!made) continue;
			registers.push(made);
			made.restore();
			later(made.prepare);
		}
	}

	return {
		begin,
		restore: () => {
			for (const one of registers) one.restore();
		},
		refill: () => {
			for (const one of registers) one.refill();
		},
		finish: () => {
			for (const one of registers) one.finish();
		},
		// The rows of a register that stand in no page at the moment.
		away: (root) => registers.filter((one) => one.root === root).flatMap((one) => one.away()),
		isEmpty: () => !registers.length,
	};
})();
