/* The legend: of all classes those that occur, with how many areas each has. */
function swatch(attributes, shape) {
  const box = drawn("svg", { width: 30, height: 16, viewBox: "0 0 30 16", "aria-hidden": "true", focusable: "false" });
  const forms = {
    fill: ["rect", { x: 1.5, y: 1.5, width: 27, height: 13, stroke: LINE }],
    line: ["path", { d: "M1 8h28", fill: "none" }],
    sign: ["path", { transform: "translate(15 8)", stroke: INK, "stroke-width": 1.6 }],
  };
  const [tag, usual] = forms[shape];
  box.appendChild(drawn(tag, { ...usual, ...attributes }));
  return box;
}
function entry(list, sample, label, also, counts) {
  const item = element("li");
  const words = element("span", label);
  if (also) words.append(" ", element("small", also));
  item.append(sample, words);
  for (const n of counts || []) item.append(element("span", number(n, 0), { class: "n" }));
  list.appendChild(item);
}

function drawLegend(layer, years) {
  const counts = years.map((year) => {
    const of = layer.classes.map(() => 0);
    data.ids.forEach((_, i) => { of[classAt(layer, i, year)] += 1; });
    return of;
  });
  byId("legend-title").textContent = layer.label;
  byId("legend-note").textContent = notes(layer, years).join(" ");
  const list = byId("legend-classes"), lines = byId("legend-lines");
  list.replaceChildren();
  lines.replaceChildren();
  list.classList.toggle("long", years.length === 1 && years[0] === data.year && layer.classes.some((c) => c.also));
  layer.classes.forEach((c, k) => {
    if (!counts.some((of) => of[k])) return;
    const also = years.length === 1 && years[0] === data.year ? c.also && "(" + c.also + ")" : "";
    entry(list, swatch({ fill: fillOf(c) }, "fill"), c.label + (c.counts ? "\u00a0●" : ""), also, counts.map((of) => of[k]));
  });
  const unsure = years.includes(data.year) ? data.ids.filter((_, i) => isUnsure(layer, i, data.year)).length : 0;
  if (unsure) entry(lines, swatch({ fill: "url(#p-unsure)" }, "fill"), data.unsure[0], "", [unsure]);
  const outline = (dash) => swatch({ stroke: INK, "stroke-width": 2.2, ...(dash ? { "stroke-dasharray": dash } : {}) }, "line");
  for (const d of [...outlined(layer)].reverse()) {
    if (data.ids.some((_, i) => years.some((year) => decisionAt(i, year) === d))) entry(lines, outline(DASHES[d]), d);
  }
  for (const overlay of data.overlays.filter((o) => state.overlays.includes(o.id))) {
    for (const [mark, label] of overlay.legend) {
      const n = Object.values(overlay.marks).filter((m) => m === mark).length;
      const sample = SIGNS[mark] ? swatch(SIGNS[mark], "sign")
        : mark === "umgriff" ? swatch({ stroke: "#6a2c91", "stroke-width": 3 }, "line") : outline(FIRM[mark][1]);
      const words = label.startsWith(overlay.label) ? label : overlay.label + ": " + label;
      entry(lines, sample, words, "", [n]);
    }
  }
  if (data.parent) entry(lines, swatch({ stroke: INK, "stroke-width": 1.4 }, "line"), "Grenze: " + data.parent);
  if (data.water.length) entry(lines, swatch({ stroke: WATER, "stroke-width": 2.4 }, "line"), "Gewässer");
}

/* What is to be known beside the colours: mean, breaks of a series, what boundaries do not allow. */
function notes(layer, years) {
  const told = [];
  if (layer.rate) {
    const multiples = layer.classes.some((c) => c.also) || layer.then.some((t) => t.mean);
    if (multiples) told.push("Vielfaches des Mittelwerts; die Klassen sind in allen Jahren dieselben.");
    for (const year of years) {
      const y = earlier(year);
      const mean = y < 0 ? layer.note : layer.then[y].mean && "Mittelwert " + layer.then[y].mean;
      if (mean) told.push((years.length > 1 || y >= 0 ? year + ": " : "") + mean + ".");
    }
    const [first, last] = [Math.min(...years), Math.max(...years, data.year)];
    for (const cut of layer.cuts || []) {
      if (first < cut && cut <= last) told.push("Die Reihe ist " + cut + " unterbrochen: Werte davor sind nicht vergleichbar.");
    }
    if (years.some((year) => earlier(year) >= 0)) told.push("● ab der Schwelle; ob ein Wert damals zählte, steht in der Tabelle.");
    else if (layer.classes.some((c) => c.counts)) told.push("● ab der Schwelle.");
    if (!reaches(layer, state.year) || (state.against && !reaches(layer, state.against))) {
      told.push("Frühere Jahre stehen nur für die Indikatoren des Kriterienkatalogs in dieser Karte.");
    }
  } else {
    told.push(layer.note + ".");
    if (years.some((year) => earlier(year) >= 0)) told.push("Frühere Jahre nach dem Kriterienkatalog ihrer Zeit.");
  }
  if (years.length > 1) told.push("Zahlen hinter den Klassen: Gebiete " + years.join(" und ") + ".");
  if (state.overlays.length && years.some((year) => year !== data.year)) told.push("Ebenen: Stand " + data.year + ".");
  if (layer.unsure && years.includes(data.year)) told.push(data.unsure[1]);
  if (data.undrawn) told.push(data.undrawn);
  return told;
}
