/* Judges and filters when a page comes, is left open, printed or gone back to. */

function start() {
	judge();
	filtering.begin();
}

on(window, "popstate", filtering.restore);
// A page that the browser kept may come back with its rows as they were and its fields empty; they
// are emptied after this event, later where the machine is busy.
on(window, "pageshow", ({ persisted }) => {
	if (persisted) for (const wait of [0, 200, 1000]) setTimeout(filtering.refill, wait);
});
on(window, "beforeprint", filtering.finish);
on(window, "visibilitychange", judge); // left open overnight
// Material does not follow links to another filter of this page.
on(window, "click", (event) => {
	const { host, pathname, search, hash, href } = event.target.closest("a[href]") || {};
	if (host !== location.host || pathname !== location.pathname || search === location.search || hash
		|| event.metaKey || event.ctrlKey || event.shiftKey || filtering.isEmpty()) return;
	event.preventDefault();
	event.stopPropagation();
	history.pushState(null, "", href);
	filtering.restore();
}, true);

// The draft behind a door bears the day of the build, and those that follow from it.
function redate({ target }) {
	const door = target.closest("a[data-dissent-built]");
	const late = door && days(door.dataset.dissentBuilt, today());
	if (!(late > 0)) return;
	door.dataset.dissentBuilt = today();
	door.href = door.href.replace(/(%3A%20|file_?name=)([\d-]{10})(?=%0A|-)/g,
		(_, before, built) => before + iso(Date.parse(built) + late * 864e5));
}
for (const type of ["click", "auxclick", "contextmenu"]) on(window, type, redate, true);

start();
if (window.document$) window.document$.subscribe(start);
else on(window, "DOMContentLoaded", start);
