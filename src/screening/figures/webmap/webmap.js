"use strict";
/* Draws the layers of the web map. Text from files only ever becomes text nodes, never markup. */
function drawScreening(map) {
  const data = JSON.parse(document.getElementById("data").textContent);
  const byId = (id) => document.getElementById(id);
  const INK = "#1d2730", LINE = "#7d8891", WATER = "#2b7aa3";

  // --- numbers, the German way: whole numbers of tenths or hundredths come in, no rounding happens here
  const thin = (digits) => digits.replace(/\B(?=(\d{3})+$)/g, "\u202f");
  function number(scaled, digits) {
    const text = String(Math.abs(scaled)).padStart(digits + 1, "0");
    const whole = thin(text.slice(0, text.length - digits));
    const sign = scaled < 0 ? "\u2212" : "";
    return sign + (digits ? whole + "," + text.slice(-digits) : whole);
  }
  const isGiven = (value) => value !== null && value !== undefined;
  // what is rounded says so; zero and what is no multiple of the base were not
  function count(value, under) {
    if (!isGiven(value)) return isGiven(under) ? "unter\u00a0" + number(under, 0) : "";
    return (data.base && value && value % data.base === 0 ? "rund\u00a0" : "") + number(value, 0);
  }

  function element(tag, text, attributes) {
    const made = document.createElement(tag);
    if (text !== undefined) made.textContent = text;
    for (const name in attributes) made.setAttribute(name, attributes[name]);
    return made;
  }

  // --- geometry: whole steps of a grid, each point told by its distance from the one before
  function points(flat) {
    const out = [];
    let x = 0, y = 0;
    for (let i = 0; i < flat.length; i += 2) {
      x += flat[i];
      y += flat[i + 1];
      out.push([y * data.grid, x * data.grid]);
    }
    return out;
  }
  const shapes = data.geometry.map((polygons) => polygons.map((rings) => rings.map(points)));
  const bounds = [[0, 0], [data.size[1] * data.grid, data.size[0] * data.grid]];

  map.createPane("outlines").style.zIndex = 450;
  map.getPane("outlines").style.pointerEvents = "none";
  const outlines = L.svg({ pane: "outlines", padding: 0.5 });
  const surface = L.svg({ padding: 0.5 });
  const line = { pane: "outlines", renderer: outlines, interactive: false, fill: false, smoothFactor: 0 };
  // outlines grow with the map: on a small one full width would hide what they surround
  const outlined = [];
  function outline(shape, color, weight, dash) {
    shape.setStyle({ color, dashArray: dash || null });
    outlined.push([shape, weight]);
    return shape;
  }
  function adjust() {
    const across = data.size[0] * data.grid * map.getZoomScale(map.getZoom(), 0);
    const factor = Math.max(0.55, Math.min(across / 700, 1.4));
    for (const [shape, weight] of outlined) shape.setStyle({ weight: weight * factor });
  }

  const decisionLines = {};
  const areas = shapes.map((shape, i) =>
    L.polygon(shape, { renderer: surface, smoothFactor: 0, weight: 0.7, color: LINE, fillOpacity: 1 })
      .on("mouseover mousemove", (event) => tell(i, event.containerPoint))
      .on("mouseout", hush)
      .on("click", (event) => { choose(i); tell(i, event.containerPoint); })
      .addTo(map));
  outline(L.polyline(data.borders.map(points), line), INK, 1.4).addTo(map);
  outline(L.polyline(data.water.map(points), line), "#ffffff", 5).addTo(map);
  outline(L.polyline(data.water.map(points), line), WATER, 3).addTo(map);
  for (const [decision, dash] of [["ausgeschlossen", "1.5 4"], ["möglich", "6 4"], ["sicher", null]]) {
    const members = shapes.filter((_, i) => data.decisions[data.decision[i]] === decision);
    if (!members.length) continue;
    decisionLines[decision] = L.layerGroup([
      outline(L.polygon(members, line), "#ffffff", 4.4),
      outline(L.polygon(members, line), INK, 2.4, dash),
    ]);
  }
  const chosenLine = outline(L.polygon([], line), "#0b5c7a", 5);
  const labels = data.districts.filter((d) => isGiven(d.x)).map((d) =>
    L.tooltip({ permanent: true, direction: "center", className: "district", interactive: false, opacity: 1 })
      .setLatLng([d.y * data.grid, d.x * data.grid]).setContent(element("span", d.id, { "aria-hidden": "true" }))
      .addTo(map));
  // of labels that would lie on each other the first stays; the others come when there is room for them
  function unpile() {
    const boxes = labels.map((label) => label.getElement().getBoundingClientRect());
    const kept = [];
    labels.forEach((label, n) => {
      const b = boxes[n];
      const free = kept.every((k) => b.right < k.left || k.right < b.left || b.bottom < k.top || k.bottom < b.top);
      label.getElement().style.visibility = free ? "" : "hidden";
      if (free) kept.push(b);
    });
  }

  // --- what is told about an area
  const flags = { j: "zählt", n: "zählt nicht", o: "offen" };
  function hitsOf(i) {
    const [low, high] = [data.hitsMin[i], data.hitsMax[i]];
    if (!isGiven(low)) return "unbekannt";
    return (low === high ? low : low + " bis " + high) + " von " + data.counted;
  }
  function valueOf(layer, i) {
    if (isGiven(layer.rate[i])) {
      const digits = layer.digits ? Number(layer.digits[i]) : isGiven(layer.decimals) ? layer.decimals : 1;
      const word = layer.digits && layer.rate[i] ? "rund\u00a0" : "";
      return word + number(layer.rate[i], digits) + (isGiven(layer.beside) ? layer.beside : layer.unit === "%" ? "\u00a0%" : "");
    }
    return isSmall(layer, i) ? casesOf(layer, i) : data.statuses[parseInt(layer.status[i], 36)];
  }
  // whether a count of the value is told in a bracket: then there is no rate
  const isSmall = (layer, i) => Boolean(layer.under && (i in layer.under[0] || i in layer.under[1]));
  function casesOf(layer, i) {
    const [least, most] = layer.under || [{}, {}];
    const [n, d] = [count(layer.n[i], least[i]), count(layer.d[i], most[i])];
    return n && d ? n + " von " + d : "";
  }
  const called = (i) => data.ids[i] + (data.names && data.names[i] ? " " + data.names[i] : "");
  function nameOf(i) {
    const district = data.districts[data.district[i]];
    if (!district) return called(i);
    return called(i) + ", " + data.parent + " " + district.id + (district.name ? " " + district.name : "");
  }
  const people = (i) => count(data.inhabitants[i], data.under && data.under[i]) || "unbekannt";

  let layer = data.layers[0];
  function tooltip(i) {
    const box = element("div");
    const line = (text) => box.appendChild(element("div", text));
    box.appendChild(element("strong", nameOf(i)));
    if (layer.rate) {
      line(layer.short + ": " + valueOf(layer, i) + " (" + flags[layer.flag[i]] + ")");
      if (isGiven(layer.ratio[i])) line("das " + number(layer.ratio[i], 2) + "-Fache des Mittels");
      if (casesOf(layer, i) && !isSmall(layer, i)) line(casesOf(layer, i));
    }
    line("Treffer: " + hitsOf(i));
    line("Entscheidung: " + data.decisions[data.decision[i]]);
    if (data.inhabitants) line("Einwohner:innen: " + people(i));
    if (!layer.rate) line(data.reasons[data.reason[i]]);
    return box;
  }

  // our own tooltip instead of Leaflet's: it stays inside the map on a narrow screen
  const tip = byId("tip");
  function tell(i, point) {
    tip.replaceChildren(tooltip(i));
    tip.hidden = false;
    const size = map.getSize();
    const above = point.y - tip.offsetHeight - 14;
    const x = Math.max(4, Math.min(point.x - tip.offsetWidth / 2, size.x - tip.offsetWidth - 4));
    const y = above >= 4 ? above : Math.min(point.y + 18, size.y - tip.offsetHeight - 4);
    tip.style.transform = "translate(" + Math.round(x) + "px," + Math.round(y) + "px)";
  }
  function hush() { tip.hidden = true; }

  function facts(i) {
    const box = byId("facts");
    const list = element("dl");
    const add = (term, text) => list.append(element("dt", term), element("dd", text));
    add("Entscheidung", data.decisions[data.decision[i]]);
    add("Treffer", hitsOf(i));
    if (data.inhabitants) add("Einwohner:innen", people(i));
    add("Begründung", data.reasons[data.reason[i]]);
    const table = element("table");
    const head = table.createTHead().insertRow();
    for (const t of ["Indikator", "Wert", "× Mittel"]) head.appendChild(element("th", t, { scope: "col" }));
    const body = table.createTBody();
    for (const l of data.layers.filter((l) => l.rate && (l.counts || l === layer))) {
      const row = body.insertRow();
      const counts = l.flag[i] === "j";
      row.className = counts ? "counts" : "";
      row.append(element("th", l.short, { scope: "row" }), element("td", valueOf(l, i)),
        element("td", (isGiven(l.ratio[i]) ? number(l.ratio[i], 2) : "") + (counts ? " ▲" : l.flag[i] === "o" ? " ?" : "")));
    }
    box.replaceChildren(element("h2", nameOf(i)), list, table,
      element("p", "▲ zählt · ? offen", { class: "hint" }));
  }

  function choose(i) {
    byId("area").value = String(i);
    chosenLine.setLatLngs(shapes[i]).addTo(map).bringToFront();
    facts(i);
  }

  // --- layers and legend
  const fillOf = (c) => c.pattern ? "url(#p-" + c.pattern + ")" : c.fill;
  function swatch(draw) {
    const ns = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(ns, "svg");
    const shape = document.createElementNS(ns, draw.line ? "line" : "rect");
    const box = draw.line ? { x1: 1, y1: 8, x2: 31, y2: 8 } : { x: 1.5, y: 1.5, width: 29, height: 13 };
    const given = { ...box, fill: draw.fill || "none", stroke: draw.stroke || LINE, "stroke-width": draw.width || 1,
      ...(draw.dash ? { "stroke-dasharray": draw.dash } : {}) };
    for (const [owner, attributes] of [[svg, { width: 32, height: 16, "aria-hidden": "true" }], [shape, given]]) {
      for (const name in attributes) owner.setAttribute(name, attributes[name]);
    }
    svg.appendChild(shape);
    return svg;
  }
  function entry(list, draw, label, count) {
    const item = element("li");
    item.append(swatch(draw), element("span", label), element("span", count === undefined ? "" : number(count, 0)));
    list.appendChild(item);
  }

  function show(id) {
    layer = data.layers.find((l) => l.id === id) || data.layers[0];
    const counts = layer.classes.map(() => 0);
    areas.forEach((area, i) => {
      const c = parseInt(layer.cls[i], 36);
      counts[c] += 1;
      area.setStyle({ fillColor: fillOf(layer.classes[c]) });
    });
    // where the fill tells the decision, only the selected areas need an outline
    const drawn = layer.rate ? [] : Object.keys(decisionLines).filter((d) => layer.id === "hits" || d === "sicher");
    for (const d in decisionLines) map[drawn.includes(d) ? "addLayer" : "removeLayer"](decisionLines[d]);
    if (map.hasLayer(chosenLine)) chosenLine.bringToFront();
    byId("legend-title").textContent = layer.label;
    byId("legend-note").textContent = layer.note;
    const classes = byId("legend-classes"), extra = byId("legend-lines");
    classes.replaceChildren();
    extra.replaceChildren();
    layer.classes.forEach((c, k) => entry(classes, { fill: fillOf(c) }, c.label, counts[k]));
    if (drawn.includes("sicher")) entry(extra, { stroke: INK, width: 2.4 }, "sicher");
    if (drawn.includes("möglich")) entry(extra, { stroke: INK, width: 2.4, dash: "6 4" }, "möglich");
    if (drawn.includes("ausgeschlossen")) entry(extra, { stroke: INK, width: 2.4, dash: "1.5 4" }, "ausgeschlossen");
    if (data.parent) entry(extra, { line: true, stroke: INK, width: 1.4 }, data.parent);
    if (data.water.length) entry(extra, { line: true, stroke: WATER, width: 3 }, "Gewässer");
    const chosen = byId("area").value;
    if (chosen !== "") facts(Number(chosen));
  }

  // --- controls
  function grouped(select, rows) {
    let group = null;
    for (const [label, value, text] of rows) {
      if (!group || group.label !== label) group = select.appendChild(element("optgroup", undefined, { label }));
      group.appendChild(element("option", text, { value }));
    }
  }
  grouped(byId("layer"), data.layers.map((l) => [l.group, l.id, l.option]));
  // one group a district, within it by name where there are names
  const order = data.order || data.ids.map((_, i) => i);
  grouped(byId("area"), [...order].sort((a, b) => data.names ? data.district[a] - data.district[b] : 0).map((i) => {
    const district = data.districts[data.district[i]];
    return [district ? district.id + " " + district.name : "Gebiete", String(i), called(i)];
  }));
  byId("layer").addEventListener("change", (event) => show(event.target.value));
  function visit(i) {
    choose(i);
    if (!shapes[i].length) return;
    if (!map.getBounds().contains(areas[i].getBounds())) map.panTo(areas[i].getBounds().getCenter(), { animate: false });
    tell(i, map.latLngToContainerPoint(areas[i].getBounds().getCenter()));
  }
  byId("area").addEventListener("change", (event) => {
    if (event.target.value !== "") visit(Number(event.target.value));
  });
  // found by any part of code and name, whatever its case and accents
  const find = byId("find");
  if (find) {
    const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/ß/g, "ss").toLowerCase().trim();
    byId("found").append(...order.map((i) => element("option", undefined, { value: called(i) })));
    find.addEventListener("input", () => find.setCustomValidity(""));
    find.addEventListener("change", () => {
      const sought = plain(find.value);
      if (!sought) return;
      const tests = [(t) => t === sought, (t) => t.startsWith(sought), (t) => t.includes(sought)];
      const hit = tests.map((test) => order.find((i) => [data.ids[i], data.names[i], called(i)].some((t) => test(plain(t)))));
      const i = hit.find(isGiven);
      if (isGiven(i)) { visit(i); return; }
      find.setCustomValidity("Kein Gebiet heißt so.");
      find.reportValidity();
    });
  }
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hush(); });
  map.on("movestart zoomstart", hush);
  L.control.zoom({ zoomInTitle: "Vergrößern", zoomOutTitle: "Verkleinern" }).addTo(map);
  L.control.scale({ imperial: false, maxWidth: 140 }).addTo(map);
  const fit = () => map.fitBounds(bounds, { padding: [8, 8], animate: false });
  map.setMinZoom(-20);
  fit();
  map.setMinZoom(map.getZoom() - 0.5);
  map.setMaxZoom(map.getZoom() + 5);
  if (window.matchMedia("(max-width: 50rem)").matches) byId("legend").open = false;
  map.on("zoomend", adjust);
  map.on("zoomend resize", unpile);
  unpile();
  adjust();
  show(layer.id);
}
