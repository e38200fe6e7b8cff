/* What the page shows of `whatIf`: controls, sentence, counts, map and list. Text from files only becomes text nodes. */
function showWhatIf(data) {
  const rule = whatIf(data), byId = (id) => document.getElementById(id);
  const SIGNS = ["", "+", "\u2212", "±", "?"], WORDS = ["", "kommt hinzu", "fällt heraus", "anders", "hier offen"];
  const FLAGS = ["○ zählt nicht", "● zählt", "? offen", "? hier nicht gesagt"], LEFT_OUT = "bleibt weg";
  const KEYS = { threshold: "schwelle", hits: "treffer", people: "einwohner", mean: "mittel", without: "ohne" };
  const MEANS = { weighted: "stadtweit", unweighted: "ungewichtet", median: "median" };
  const usual = rule.usual(), inForce = rule.inForce(), areas = [...data.ids.keys()];
  let setting = usual, found = inForce, picked = null;

  function element(tag, text, attributes) {
    const made = document.createElement(tag);
    if (text) made.textContent = text;
    for (const name in attributes) made.setAttribute(name, attributes[name]);
    return made;
  }
  function drawn(tag, attributes, text) {
    const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const name in attributes) made.setAttribute(name, attributes[name]);
    if (text) made.textContent = text;
    return made;
  }
  function put(node, text) {
    if (node.textContent !== text) node.textContent = text;
  }

  // --- what is said of an area
  const nameOf = (a) => (data.names ? data.names[a] : "");
  const called = (a) => (data.ids[a] + " " + nameOf(a)).trim();
  const running = new Set(data.running.at);
  function people(a) {
    const n = data.people[a];
    if (n === null) return a in data.under ? "unter\u00a0" + rule.plain(data.under[a]) : "–";
    return (data.base && n && n % data.base === 0 ? "rund\u00a0" : "") + rule.plain(n);
  }
  const hits = (from, a) => (from.low[a] === from.high[a] ? String(from.low[a]) : from.low[a] + " bis " + from.high[a]);
  const decisionOf = (from, a) => data.decisions[from.decision[a]];
  function nameParts(a) {
    const made = document.createDocumentFragment();
    made.append(element("span", data.ids[a], { class: "code" }));
    if (nameOf(a)) made.append(" ", element("span", nameOf(a), { class: "name" }));
    if (running.has(a)) made.append("\u00a0◆");
    return made;
  }
  function swatch(k) {
    const made = drawn("svg", { class: "swatch d" + k, viewBox: "0 0 24 15", "aria-hidden": "true" });
    made.append(drawn("rect", { x: .5, y: .5, width: 23, height: 14 }));
    return made;
  }

  // --- map
  const map = drawn("svg", { viewBox: "-6 -6 " + (data.size[0] + 12) + " " + (data.size[1] + 12), role: "img" });
  const marks = drawn("g", { class: "marks" }), chosen = drawn("g", { class: "chosen" });
  const shapes = areas.map((a) => drawn("path", { class: "area d2", d: data.paths[a], "data-a": a }));
  const lines = drawn("g", { class: "lines" });
  const [borders, outline, water] = data.lines;
  lines.append(
    drawn("path", { d: water, stroke: "#2b7aa3", "stroke-width": 3 }),
    drawn("path", { d: borders, stroke: "#1d2730", "stroke-width": 1.6 }),
    drawn("path", { d: outline, stroke: "#1d2730", "stroke-width": 1.6 }));
  map.append(...shapes, lines, marks, chosen);
  byId("map").append(map);
  const REST = "Ein Gebiet antippen: unten steht dann, was bei ihm zählt.";
  const areaAt = (event) => (event.target.dataset && event.target.dataset.a ? Number(event.target.dataset.a) : null);
  map.addEventListener("pointerover", (event) => {
    const a = areaAt(event);
    put(byId("pointed"), a === null ? REST : called(a) + ": " + inWords(a));
  });
  map.addEventListener("pointerleave", () => put(byId("pointed"), REST));
  map.addEventListener("click", (event) => {
    const a = areaAt(event);
    if (a !== null) pick(a);
  });
  function inWords(a) {
    const then = decisionOf(found, a) + ", " + hits(found, a) + " Treffer";
    return found.change[a] ? then + " (bisher " + decisionOf(inForce, a) + ")" : then;
  }
  const outlines = (some) => some.map((a) => data.paths[a]).join("");
  function drawMap() {
    areas.forEach((a) => {
      const kind = "area d" + found.decision[a];
      if (shapes[a].getAttribute("class") !== kind) shapes[a].setAttribute("class", kind);
    });
    // what is not told here is drawn as *möglich* and no more: of hundreds marks would hide the others
    const changed = areas.filter((a) => found.change[a] && found.change[a] < 4 && data.paths[a]);
    marks.replaceChildren(
      drawn("path", { d: outlines(changed), class: "halo" }),
      ...[1, 2, 3].map((kind) => drawn("path", { d: outlines(changed.filter((a) => found.change[a] === kind)), class: "c" + kind })),
      ...changed.map((a) => drawn("text", { x: data.centres[a][0], y: data.centres[a][1] }, SIGNS[found.change[a]])));
    map.setAttribute("aria-label", "Karte der Entscheidungen unter dieser Regel; die Liste sagt dasselbe");
    const shown = [1, 2, 3].filter((kind) => changed.some((a) => found.change[a] === kind));
    put(byId("signs"), shown.map((kind) => SIGNS[kind] + "\u00a0" + WORDS[kind]).join(" · "));
  }

  // --- counts, which are the map's legend, too
  const countRows = data.decisions.map((decision, k) => {
    const row = element("tr"), head = element("th", "", { scope: "row" });
    head.append(swatch(k), decision);
    row.append(head, element("td", "", { class: "n" }), element("td", "", { class: "n" }));
    return row;
  });
  function drawCounts() {
    const count = (from, k) => from.decision.filter((d) => d === k).length;
    countRows.forEach((row, k) => {
      const [before, after] = [count(inForce, k), count(found, k)], apart = after - before;
      const sign = apart ? " (" + (apart > 0 ? "+" : "\u2212") + rule.plain(Math.abs(apart)) + ")" : "";
      put(row.cells[1], rule.plain(before));
      put(row.cells[2], rule.plain(after) + sign);
    });
    const rows = countRows.filter((row, k) => count(inForce, k) + count(found, k));
    byId("counts").tBodies[0].replaceChildren(...rows);
  }

  // --- list: rows are made once, then moved and filled
  const rows = areas.map((a) => {
    const row = element("tr", "", { "data-a": a }), head = element("th", "", { scope: "row" });
    const link = data.files ? element("a", "", { href: "profile/" + data.files[a] + ".html" }) : head;
    link.append(nameParts(a));
    if (link !== head) head.append(link);
    // a code alone says little: where areas have no names, their Bezirk stands beside it, but not its number again
    const near = data.parents[data.parentOf[a]] || "";
    if (!nameOf(a) && near && (near.includes(" ") || !data.ids[a].startsWith(near))) {
      head.append(" ", element("span", near, { class: "beside" }));
    }
    const button = element("button", "zeigen", { type: "button", "aria-label": called(a) + " auf der Karte zeigen" });
    const show = element("td", "", { class: "show" });
    show.append(button);
    row.append(head, element("td", people(a), { class: "n people" }), element("td", "", { class: "n hits" }),
      element("td", "", { class: "after" }), element("td", "", { class: "kind" }), show);
    return row;
  });
  byId("list").addEventListener("click", (event) => {
    const row = event.target.closest("tbody tr");
    if (row && !event.target.closest("a")) pick(Number(row.dataset.a), Boolean(event.target.closest("button")));
  });
  put(byId("running"), data.running.legend);
  byId("running").hidden = !data.running.legend;
  if (!data.peopled) byId("list").querySelectorAll(".people").forEach((head) => head.remove());
  if (!data.peopled) rows.forEach((row) => row.querySelector(".people").remove());
  // rows out of sight come when those in sight are there: a control never waits for them
  const AT_ONCE = 60, LEAST_ROW = 28;
  let later = 0;
  function fillList(shown) {
    const list = byId("list"), seen = (window.innerHeight - list.getBoundingClientRect().top) / LEAST_ROW;
    const first = Math.max(AT_ONCE, Math.ceil(seen) + 10), rest = shown.slice(first);
    clearTimeout(later);
    list.setAttribute("aria-busy", rest.length ? "true" : "false");
    list.tBodies[0].replaceChildren(...shown.slice(0, first).map((a) => rows[a]));
    if (!rest.length) return;
    later = setTimeout(() => {
      list.tBodies[0].append(...rest.map((a) => rows[a]));
      list.setAttribute("aria-busy", "false");
    });
  }
  function drawList() {
    const filter = byId("filter").value, shown = areas.filter((a) =>
      filter === "all" || found.change[a] || (filter === "chosen" && found.decision[a] < 2));
    const rank = (a) => (found.change[a] ? found.change[a] - 5 : found.decision[a]);
    shown.sort((a, b) => rank(a) - rank(b) || found.low[b] - found.low[a] || found.high[b] - found.high[a] || data.order[a] - data.order[b]);
    for (const a of shown) {
      const kind = found.change[a], [count, after, change] = [...rows[a].cells].slice(-4);
      put(count, hits(found, a));
      put(after, decisionOf(found, a));
      put(change, kind ? SIGNS[kind] + " " + WORDS[kind] + ", bisher " + decisionOf(inForce, a) : "");
      change.className = "kind k" + kind;
      rows[a].className = a === picked ? "picked" : "";
    }
    fillList(shown);
    byId("list").hidden = !shown.length;
    byId("none").hidden = Boolean(shown.length);
    put(byId("list-title"), "Liste (" + (shown.length === 1 ? "1 Gebiet" : rule.plain(shown.length) + " Gebiete") + ")");
  }

  // --- one area: what counts there, under both rules
  function pick(a, focus) {
    picked = a;
    outlinePicked();
    rows.forEach((row, k) => { row.className = k === a ? "picked" : ""; });
    drawFacts();
    if (focus) byId("facts-title").focus();
    remember();
  }
  const outlinePicked = () =>
    chosen.replaceChildren(...(picked === null ? [] : [drawn("path", { d: data.paths[picked] })]));
  function drawFacts() {
    const box = byId("facts"), a = picked;
    box.hidden = a === null;
    if (a === null) return;
    const title = element("h3", "", { id: "facts-title", tabindex: "-1" }), links = element("p", "", { class: "links" });
    title.append(nameParts(a));
    if (data.parent && data.parentOf[a] >= 0) title.append(", " + data.parent + " " + data.parents[data.parentOf[a]]);
    if (data.files) {
      links.append(element("a", "Profil", { href: "profile/" + data.files[a] + ".html" }),
        element("a", "in der Karte", { href: "karte.html#gebiet=" + encodeURIComponent(data.ids[a]) }));
    }
    const close = element("button", "Schließen", { type: "button" });
    close.addEventListener("click", () => {
      pick(null);
      (rows[a].isConnected ? rows[a].querySelector("button") : byId("filter")).focus();
    });
    links.append(close);
    const list = element("dl"), add = (term, text) => list.append(element("dt", term), element("dd", text));
    add("geltende Regel", decisionOf(inForce, a) + ", " + hits(inForce, a) + " Treffer");
    add("diese Regel", decisionOf(found, a) + ", " + hits(found, a) + " Treffer" +
      (found.untold[a] ? " (hängt an Zahlen, die hier nicht gesagt sind)" : ""));
    if (data.peopled) add("Einwohner:innen", people(a));
    if (running.has(a)) add(data.running.word, "läuft");
    const table = element("table"), head = table.createTHead().insertRow(), body = table.createTBody();
    for (const text of ["Indikator", "geltende Regel", "diese Regel"]) head.append(element("th", text, { scope: "col" }));
    const counted = new Set(rule.counted(setting));
    data.indicators.forEach((line, k) => {
      const row = body.insertRow(), now = FLAGS[rule.flagsOf(k, usual)[a]];
      const then = counted.has(k) ? FLAGS[rule.flagsOf(k, setting)[a]] : LEFT_OUT;
      row.append(element("th", line.number + " " + line.short, { scope: "row" }), element("td", now), element("td", then));
      if (now !== then) row.className = "differs";
    });
    box.replaceChildren(title, links, list, table);
  }

  // --- controls
  const inputs = { threshold: byId("threshold"), hits: byId("hits"), people: byId("people"), mean: byId("mean") };
  const boxes = [];
  function makeControls() {
    const percent = rule.percentOf(usual.threshold);
    put(byId("threshold-now"), "gilt: " + percent + "\u00a0%");
    put(byId("hits-now"), "gilt: " + rule.plain(usual.hits) + " von " + rule.plain(data.indicators.length));
    put(byId("people-now"), "gilt: " + (usual.people ? rule.plain(usual.people) : "keine Mindestgröße"));
    inputs.mean.append(element("option", rule.meanInWords(usual), { value: "" }),
      ...data.means.map((mean) => element("option", mean.label, { value: mean.key })));
    inputs.mean.disabled = !data.means.length;
    const untold = "ein anderer braucht Zahlen, die in dieser Fassung nicht gesagt sind";
    put(byId("mean-now"), data.told ? untold : data.means.length ? "gilt: " + rule.meanInWords(usual) : "");
    byId("field-people").hidden = !data.peopled;
    data.themes.forEach((theme, t) => {
      const group = element("fieldset"), lines = data.indicators.filter((line) => line.theme === t);
      group.append(element("legend", theme));
      for (const line of lines) {
        const label = element("label"), box = element("input", "", { type: "checkbox", value: line.id });
        box.addEventListener("input", changed);
        boxes.push(box);
        label.append(box, element("span", line.number + " " + line.short));
        group.append(label);
      }
      byId("indicators").append(group);
    });
    for (const name in inputs) inputs[name].addEventListener("input", changed);
    byId("threshold-range").addEventListener("input", (event) => {
      inputs.threshold.value = event.target.value;
      changed();
    });
    byId("controls").addEventListener("submit", (event) => event.preventDefault());
    byId("filter").addEventListener("input", drawList);
    byId("reset").addEventListener("click", () => { apply(usual); byId("outcome").focus(); });
    byId("copy").addEventListener("click", copyLink);
    window.addEventListener("hashchange", read);
    window.addEventListener("message", heard);
  }
  // a percentage as people write it, in whole millionths of the mean
  function thresholdOf(text) {
    const match = /^\s*(\d{1,4})(?:[.,](\d{0,4}))?\s*%?\s*$/.exec(text);
    return match ? 1e6 + Number(match[1]) * 1e4 + Number((match[2] || "").padEnd(4, "0")) : NaN;
  }
  const wholeOf = (text) => (/^\s*\d+\s*$/.test(text) ? Number(text) : NaN);
  function entered() {
    return {
      threshold: thresholdOf(inputs.threshold.value), hits: wholeOf(inputs.hits.value), people: wholeOf(inputs.people.value),
      mean: inputs.mean.value, without: boxes.filter((box) => !box.checked).map((box) => box.value),
    };
  }
  function fill(wanted) {
    inputs.threshold.value = rule.percentOf(wanted.threshold);
    inputs.hits.value = wanted.hits;
    inputs.people.value = wanted.people;
    inputs.mean.value = wanted.mean;
    for (const box of boxes) box.checked = !wanted.without.includes(box.value);
  }
  function apply(wanted) {
    fill(wanted);
    changed();
  }
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
  function changed() {
    const wanted = entered(), wrong = rule.wrong(wanted);
    inputs.hits.max = data.indicators.length - wanted.without.length;
    byId("threshold-range").value = Number.isNaN(wanted.threshold) ? 0 : (wanted.threshold - 1e6) / 1e4;
    for (const name in KEYS) {
      const told = wrong.filter(([field]) => field === name).map(([, text]) => text).join(" ");
      put(byId(name + "-error"), told);
      byId("field-" + name).classList.toggle("changed", !same(wanted[name], usual[name]));
      if (inputs[name]) inputs[name].setAttribute("aria-invalid", told ? "true" : "false");
    }
    const fixed = rule.sizeFixed(wanted);
    if (inputs.people.readOnly !== fixed) inputs.people.readOnly = fixed;
    const left = data.indicators.length - wanted.without.length;
    put(byId("without-title"), "Indikatoren: " + rule.plain(left) + " von " + rule.plain(data.indicators.length) + " zählen");
    document.body.classList.toggle("stale", wrong.length > 0);
    if (wrong.length) {
      if (wrong.some(([field]) => field === "without")) byId("field-without").open = true;
      put(byId("outcome"), "So lässt sich nicht rechnen.");
      put(byId("more"), wrong.map(([, text]) => text).join(" "));
      announce();
      return;
    }
    setting = wanted;
    update();
  }
  function update() {
    const other = rule.changes(setting);
    found = other ? rule.answer(setting) : inForce;
    put(byId("outcome"), other ? rule.outcome(found) : "Das ist die geltende Regel.");
    put(byId("more"), other ? rule.untoldInWords(found) : "");
    put(byId("rule"), rule.ruleInWords(setting));
    put(byId("in-force"), other ? "Es gilt: " + rule.ruleInWords(usual) : "");
    drawCounts();
    drawMap();
    drawList();
    drawFacts();
    remember();
    announce();
  }
  // a reader is told when the hand rests
  let pause = 0;
  function announce() {
    clearTimeout(pause);
    pause = setTimeout(() => put(byId("live"), byId("outcome").textContent + " " + byId("more").textContent), 700);
  }

  // --- the address keeps the setting
  function fragment() {
    const told = new URLSearchParams();
    if (setting.threshold !== usual.threshold) told.set(KEYS.threshold, rule.percentOf(setting.threshold));
    if (setting.hits !== usual.hits) told.set(KEYS.hits, setting.hits);
    if (setting.people !== usual.people) told.set(KEYS.people, setting.people);
    if (setting.mean) told.set(KEYS.mean, MEANS[setting.mean]);
    if (setting.without.length) told.set(KEYS.without, setting.without.join(","));
    if (picked !== null) told.set("gebiet", data.ids[picked]);
    return told.toString();
  }
  // a widget around the page says where to begin; only then is it told what is tried here
  let widget = null;
  function heard(event) {
    if (parent === window || event.source !== parent || !event.data || !Array.isArray(event.data.without)) return;
    widget = parent;
    apply({ ...usual, ...event.data });
  }
  function remember() {
    if (widget) widget.postMessage(setting, "*");
    const now = location.hash.slice(1), wanted = fragment();
    if (now === wanted) return;
    try {
      history.replaceState(null, "", wanted ? "#" + wanted : "#");
    } catch { /* within a notebook's frame there is no address */ }
  }
  function read() {
    if (location.hash.slice(1) === fragment()) return;
    const told = new URLSearchParams(location.hash.slice(1)), wanted = { ...usual };
    const mean = Object.keys(MEANS).find((key) => MEANS[key] === told.get(KEYS.mean));
    if (told.has(KEYS.threshold)) wanted.threshold = thresholdOf(told.get(KEYS.threshold));
    if (told.has(KEYS.hits)) wanted.hits = wholeOf(told.get(KEYS.hits));
    if (told.has(KEYS.people)) wanted.people = wholeOf(told.get(KEYS.people));
    if (told.has(KEYS.mean)) wanted.mean = mean || told.get(KEYS.mean);
    const out = (told.get(KEYS.without) || "").split(",").filter(Boolean);
    wanted.without = data.indicators.map((line) => line.id).filter((id) => out.includes(id));
    const lost = out.filter((id) => !wanted.without.includes(id)), wrong = rule.wrong(wanted);
    const area = told.has("gebiet") ? data.ids.indexOf(told.get("gebiet")) : -1;
    picked = area < 0 ? null : area;
    outlinePicked();
    apply(wrong.length ? usual : wanted);
    const notes = wrong.map(([, text]) => text).concat(lost.map((id) => "Den Indikator „" + id + "“ zählt diese Regel nicht."));
    put(byId("said"), notes.length ? "Der Link passt hier nicht ganz: " + notes.join(" ") : "");
  }
  async function copyLink() {
    const address = location.href.split("#")[0] + "#" + fragment();
    try {
      await navigator.clipboard.writeText(address);
      put(byId("said"), "Der Link ist kopiert.");
    } catch {
      put(byId("said"), "Bitte die Adresse der Seite kopieren: Sie hält diese Einstellung fest.");
    }
  }

  makeControls();
  put(byId("pointed"), REST);
  byId("field-without").open = window.matchMedia("(min-width: 48rem)").matches;
  if (location.hash.length > 1) read();
  else apply(usual);
  return { rule, apply };
}
const shown = showWhatIf(JSON.parse(document.getElementById("data").textContent));
