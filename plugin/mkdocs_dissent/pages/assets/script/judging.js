/* Judges again what is overdue: data-due strictly before today, both in UTC. */

const judge = (() => {
	function judge() {
		const now = today();
		for (const root of roots()) {
			const { asOf, clock } = root.dataset;
			// A clock behind the build's is wrong; a fixed one is meant.
			if (clock === "fixed" || !(now > asOf) || root.dissentJudged === now) continue;
			root.dissentJudged = now;
			root.dataset.later = ""; // shows what is as built
			for (const next of all(root, "[data-dissent-review]")) meet(next, root.dataset.cycles, now);
			for (const one of [...all(root, "[data-due]"), ...filtering.away(root)]) again(one, root);
			for (const desk of all(root, "[data-dissent-person]")) seat(desk);
			for (const cell of all(root, "[data-dissent-recount]")) recount(cell);
			rank(root);
			for (const age of all(root, "[data-dissent-since]")) {
				const stood = days(age.dataset.dissentSince, now);
				say(age, stood < 0 ? "dated in the future" : many(stood, "day"));
			}
			deal(root, now);
			const open = all(root, ".dissent-decide > li:not([hidden])").length;
			say(part(root, "decisions"), open ? many(open, "thing") : "nothing");
			hide(part(root, "decide"), !open);
			date(root, now);
		}
		warn(now);
	}

	// By the day that the page was judged by, where it was.
	function again(one, { dissentJudged: now, dataset: { dueSoon } }) {
		if (!now || !one.dataset.due) return;
		const left = days(now, one.dataset.due);
		one.toggleAttribute("data-overdue", left < 0);
		one.toggleAttribute("data-soon", left >= 0 && left <= dueSoon);
		if (one.dataset.dissentBanner) hide(one, left >= 0);
		for (const words of all(one, "[data-dissent-distance]")) words.textContent = distance(left);
		for (const box of all(one, "[data-dissent-start]")) wind(box, one.dataset.due, now);
	}

	// The next review is that of the cycle that holds today, once the one that was planned is over.
	function meet(next, cycles, now) {
		const [start, length] = cycles.split(" ");
		const cycle = (day) => Math.floor(days(start, day) / length);
		if (cycle(now) <= cycle(next.dataset.due)) return;
		const begins = Date.parse(start) + cycle(now) * length * 864e5;
		const day = iso(begins + next.dataset.dissentReview * 864e5);
		next.dataset.due = day;
		const [time] = all(next, "time");
		time.dateTime = time.textContent = day;
	}

	// A steward's figure, from the rows of their section.
	function recount(cell) {
		const [anchor, state] = cell.dataset.dissentRecount.split(" ");
		const desk = document.getElementById(anchor);
		const { length } = desk ? all(desk, `[data-held][data-${state}]`) : "";
		say(cell, number(length));
		cell.toggleAttribute("data-none", !length);
	}

	// What now is overdue or due soon moves to a steward's first list, by date.
	function seat(desk) {
		const list = part(desk, "rows");
		const asks = all(desk, "[data-held]").filter(({ dataset }) => "overdue" in dataset || "soon" in dataset);
		asks.sort((a, b) => days(b.dataset.due, a.dataset.due));
		for (const row of asks.reverse()) {
			hide(row, false);
			list.prepend(row);
		}
		say(part(desk, "held"), number(asks.length));
		hide(part(desk, "dues"), !asks.length);
		hide(part(desk, "nothing"), asks.length > 0);
		const others = part(desk, "others");
		const kept = others ? all(others, "[data-held]").length : 0;
		if (others) say(part(others, "kept"), number(kept));
		hide(others, !kept);
	}

	// Stewards, the most overdue first, then by contradictions, load and name.
	function rank(root) {
		const rows = all(root, "[data-weight]").map((row) => {
			const { steward, weight } = row.dataset;
			const [anchor] = part(row, "recount").dataset.dissentRecount.split(" ");
			const overdue = all(row, "[data-dissent-recount$=overdue]")[0].textContent;
			const key = [overdue, ...weight.split(" ")].map((one) => -one.replace(/\D/g, ""));
			return { row, desk: document.getElementById(anchor), key, name: steward.toLowerCase() };
		});
		rows.sort((a, b) => a.key.map((one, at) => one - b.key[at]).find(Boolean)
			|| (a.name < b.name ? -1 : 1));
		const end = rows.length && all(root, "[data-dissent-person]").pop().nextSibling;
		for (const { row, desk } of rows) {
			row.parentNode.append(row);
			desk.parentNode.insertBefore(desk, end);
		}
	}

	// How much of a probe's time box is used.
	function wind(box, due, now) {
		const start = box.dataset.dissentStart;
		const [used, whole] = [days(start, now), days(start, due)];
		box.style.setProperty("--dissent-share", Math.max(0, Math.min(1, used / (whole || 1))).toFixed(3));
		say(part(box, "used"), used < 0 ? "not begun" : `${number(used)} of ${many(whole, "day")} used`);
	}

	const listOf = (left, soon) => left < 0 ? "overdue" : left <= soon ? "soon" : "later";

	// The bar of a card that has none as built: of a long list only what is overdue has one.
	function draw(card) {
		const bar = document.createElement("span");
		const room = card.appendChild(document.createElement("div"));
		room.className = "dissent-due-bar";
		room.append(bar);
		bar.dataset.dissentBar = "";
		return bar;
	}

	// Cards join the end of the list they now belong to: as time passes, all it holds is due before.
	function deal(root, now) {
		const lists = {};
		for (const list of all(root, "[data-dissent-list]")) lists[list.dataset.dissentList] = list;
		if (!lists.overdue) return;
		const cards = all(root, "[data-dissent-list] > [data-due]")
			.map((card) => ({ card, late: days(card.dataset.due, now) }))
			.sort((a, b) => b.late - a.late);
		// Of a long register the page holds the beginnings of its lists, and every date.
		const dates = (root.dataset.dissentDays || "").match(/\S+ \d+/g);
		const totals = {};
		for (const found of dates || []) {
			const [day, n] = found.split(" ");
			const name = listOf(days(now, day), root.dataset.dueSoon);
			totals[name] = (totals[name] || 0) + +n;
		}
		const count = dates ? totals.overdue || 0 : cards.filter(({ late }) => late > 0).length;
		const worst = count && cards[0].late;
		for (const { card, late } of cards) {
			const list = lists[listOf(-late, root.dataset.dueSoon)];
			if (list && card.parentNode !== list) {
				// What joins a list whose end is elsewhere stands there.
				if (list.parentNode.querySelector(".dissent-all")) hide(card, true);
				else list.append(card);
			}
			const bar = part(card, "bar") || (late > 0 && draw(card));
			hide(bar, late <= 0);
			if (bar && late > 0) bar.style.setProperty("--dissent-share", (late / worst).toFixed(3));
		}
		for (const name in lists) {
			const length = dates ? totals[name] || 0 : lists[name].children.length;
			hide(part(root, `group=${name}`), !length);
			say(part(root, `total=${name}`), number(length));
		}
		const ago = many(worst, "day");
		const summary = part(root, "summary");
		const none = summary && "dissentPartial" in summary.dataset
			? "No revisit is known to be overdue." : "Nothing is overdue.";
		say(summary, !count ? none
			: count === 1 ? `1 revisit is overdue, by ${ago}.`
			: `${many(count, "revisit")} are overdue, the oldest by ${ago}.`);
		hide(part(root, "empty"), count > 0);
	}

	function date(root, now) {
		const line = part(root, "asof");
		if (!line) return;
		const time = document.createElement("time");
		time.dateTime = time.textContent = now;
		line.dissentBuilt = line.dissentBuilt || [...line.childNodes];
		line.replaceChildren(...line.dissentBuilt, " · judged again today, ", time);
	}

	// Says once, at the head of the page, that it is old or of an earlier cycle.
	function warn(now) {
		const root = roots()[0];
		if (!root || !("later" in root.dataset)) return;
		const { asOf, cycles } = root.dataset;
		const [start, length] = (cycles || "").split(" ");
		const cycle = (day) => Math.max(-1, Math.floor(days(start, day) / length));
		const past = Boolean(cycles) && cycle(now) > cycle(asOf);
		const age = days(asOf, now);
		if (age <= 7 && !past) return;
		const note = document.querySelector(".dissent-stale") || document.createElement("p");
		note.className = "dissent-stale";
		note.setAttribute("role", "note");
		say(note, `This page was built ${many(age, "day")} ago${past ? ", in an earlier cycle" : ""};`
			+ " records changed since then are not on it.");
		if (note.isConnected) return;
		const line = document.querySelector(".dissent [data-dissent-asof]");
		if (line) line.after(note);
		else root.prepend(note);
	}

	return Object.assign(judge, { again });
})();
