/* Judges again what is overdue: data-due strictly before today, both in UTC. */

const judge = (() => {
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
		const summary = part(root, "summary");
		const none = summary && "dissentPartial" in summary.dataset
			? "No revisit is known to be overdue." : "Nothing is overdue.";
		say(summary, !count ? none
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

	return judge;
})();
