/* What is known of the chosen areas: one with all that is told, up to four side by side. */
const MOST_BESIDE = 4;
const SIGNS_TOLD = "● zählt · ? offen · ± nicht sicher über oder unter der Schwelle";
const PROFILES = document.body.dataset.profile;

function profileLink(i, words) {
  const file = (data.files && data.files[i]) || data.ids[i];
  const link = element("a", words, { href: PROFILES + encodeURIComponent(file) + ".html", class: "profile" });
  link.setAttribute("aria-label", "Profil von " + called(i));
  return link;
}
const row = (body, head, cells) => {
  const made = body.insertRow();
  made.appendChild(element("th", head, { scope: "row" }));
  for (const [text, isCounting] of cells) made.appendChild(element("td", text, isCounting ? { class: "counts" } : {}));
  return made;
};

function drawFacts() {
  const box = byId("facts");
  const many = state.areas.length;
  byId("chosen").disabled = !many;
  box.classList.toggle("empty", !many);
  if (!many) {
    box.replaceChildren(element("h2", "Kein Gebiet markiert"),
      element("p", "Ein Gebiet suchen, auf der Karte anklicken oder in der Tabelle ankreuzen: hier stehen dann seine Werte. "
        + "Mit gedrückter Umschalttaste kommen weitere hinzu.", { class: "hint" }));
    return;
  }
  const last = state.areas[many - 1];
  box.replaceChildren(many === 1 || many > MOST_BESIDE ? oneOf(last, many) : severalOf(state.areas));
  const buttons = element("div", undefined, { class: "buttons" });
  const title = box.firstChild.querySelector("h2");
  title.before(buttons);
  buttons.append(title);
  if (PROFILES && (many === 1 || many > MOST_BESIDE)) buttons.append(profileLink(last, "Profil öffnen"));
  const clear = buttons.appendChild(element("button", many === 1 ? "Markierung aufheben" : "Alle " + many + " Markierungen aufheben", { type: "button" }));
  clear.addEventListener("click", () => { choose([]); byId("find").focus(); });
}

function oneOf(i, many) {
  const box = element("div"), list = element("dl");
  const add = (term, text) => { if (text) list.append(element("dt", term), element("dd", text)); };
  box.appendChild(element("h2")).appendChild(isolated(called(i)));
  if (many > 1) box.appendChild(element("p", "Zuletzt markiert von " + many + " Gebieten.", { class: "hint" }));
  add("Lage", placeOf(i));
  add("Entscheidung", decisionAt(i, data.year));
  add("Treffer", hitsAt(i, data.year) + " von " + data.counted);
  if (data.inhabitants) add("Einwohner:innen", people(i));
  add("Begründung", data.reasons[data.reason[i]]);
  for (const o of data.overlays) add(o.label, overlayText(o, i));
  const years = shownYears().filter((year) => year !== data.year);
  for (const year of years) add(String(year), "Treffer " + hitsAt(i, year) + ", " + decisionAt(i, year));
  box.append(list, indicatorTable(i, years));
  box.appendChild(element("p", SIGNS_TOLD, { class: "hint" }));
  return box;
}
const shownIndicators = () => data.layers.filter((l) => l.rate && (l.counts || l.id === state.layer));

function indicatorTable(i, years) {
  const table = element("table");
  table.appendChild(element("caption", "Werte " + data.year + (years.length ? " und " + years.join(", ") : "")));
  const head = table.createTHead().insertRow();
  for (const t of ["Indikator", "Wert", "× Mittelwert", ...years]) head.appendChild(element("th", t, { scope: "col" }));
  const body = table.createTBody();
  for (const l of shownIndicators()) {
    const isCounting = flagAt(l, i, data.year) === COUNTS;
    const then = years.map((year) => (reaches(l, year)
      ? [(valueAt(l, i, year) + " " + signAt(l, i, year)).trim(), flagAt(l, i, year) === COUNTS] : ["–", false]));
    row(body, l.short, [[valueAt(l, i, data.year), isCounting],
      [(timesOf(l, i) + " " + signAt(l, i, data.year)).trim(), isCounting], ...then]);
  }
  return table;
}

function severalOf(areas) {
  const box = element("div");
  box.appendChild(element("h2", areas.length + " Gebiete nebeneinander"));
  const table = element("table", undefined, { class: "beside" });
  table.appendChild(element("caption", "Werte " + data.year));
  const head = table.createTHead().insertRow();
  head.appendChild(element("th", "Angabe", { scope: "col" }));
  for (const i of areas) {
    const cell = head.appendChild(element("th", undefined, { scope: "col" }));
    cell.append(PROFILES ? profileLink(i, data.ids[i]) : isolated(data.ids[i]));
    if (data.names && data.names[i]) cell.append(" ", isolated(data.names[i]));
  }
  const body = table.createTBody();
  row(body, "Entscheidung", areas.map((i) => [decisionAt(i, data.year)]));
  row(body, "Treffer", areas.map((i) => [hitsAt(i, data.year)]));
  if (data.inhabitants) row(body, "Einwohner:innen", areas.map((i) => [people(i)]));
  for (const o of data.overlays) if (areas.some((i) => overlayText(o, i))) row(body, o.label, areas.map((i) => [overlayText(o, i) || "–"]));
  for (const l of shownIndicators()) {
    row(body, l.short, areas.map((i) => [(valueAt(l, i, data.year) + " " + signAt(l, i, data.year)).trim(), flagAt(l, i, data.year) === COUNTS]));
  }
  box.append(table, element("p", SIGNS_TOLD, { class: "hint" }));
  return box;
}
