"use strict";
/* The rule on what a release tells, with any settings: the same decisions as the library's `instead`, ties included.
   Floats compare; what lies within NEAR of the bar is settled in integers. Nothing here knows the page. */
function whatIf(data) {
  const NEAR = 1e-12, WHOLE = 1000000n; // thresholds are whole millionths
  const NO = 0, YES = 1, OPEN = 2, UNTOLD = 3;
  const SURE = 0, POSSIBLE = 1, NONE = 2, SMALL = 3, EXCLUDED = 4;
  const SAME = 0, COMES = 1, GOES = 2, OTHER = 3, UNSAID = 4;
  const size = data.ids.length, now = data.rule, told = data.told;
  const areas = [...data.ids.keys()];

  // --- fractions: [top, bottom] of whole numbers, the bottom above zero
  const magnitude = (x) => (x < 0n ? -x : x);
  const bits = (x) => 4 * magnitude(x).toString(16).length;
  function toNumber([top, bottom]) {
    const shift = Math.max(0, bits(bottom) - bits(top) + 64);
    return Number((top << BigInt(shift)) / bottom) * 2 ** -shift;
  }
  function common(a, b) {
    while (b) [a, b] = [b, a % b];
    return a;
  }

  // --- what is known of each value; numbers beyond what a float holds exactly come as text
  const indicators = data.indicators.map(shares);
  // of what is told rounded there are two: the lowest shares that can be, and the highest
  function shares(line) {
    const known = areas.map((a) => line.n[a] !== null && line.d[a] !== null);
    const n = Float64Array.from(line.n, Number), d = Float64Array.from(line.d, Number);
    const exact = (a) => [BigInt(line.n[a]), BigInt(line.d[a])];
    const there = areas.map((a) => known[a] && d[a] > 0);
    const nobody = areas.map((a) => known[a] && d[a] === 0 && n[a] === 0);
    const mean = line.mean && line.mean.map(BigInt);
    const highest = line.highest ? shares(line.highest) : null;
    return { id: line.id, n, d, exact, there, nobody, mean, highest, cells: line.cells || "" };
  }
  const excluded = areas.map((a) => data.excluded.includes(a));
  const enoughNow = areas.map((a) => (data.enough[a] === "?" ? null : data.enough[a] === "j"));
  const bounds = new Map(data.bare); // decisions told without all their flags: [area, [least, most]]
  const hiddenSize = new Set(data.hiddenSize);

  function inhabited(least) {
    return areas.map((a) => (data.people[a] === null ? (least ? null : true) : data.people[a] >= least));
  }

  // --- reference values
  const kept = new Map();
  function meanOf(k, [mean, base], least) {
    const key = [k, mean, base, base === "eligible" ? least : ""].join();
    if (!kept.has(key)) {
      if (kept.size > 400) kept.clear();
      kept.set(key, exactMean(indicators[k], mean, base, least));
    }
    return kept.get(key);
  }
  function exactMean(line, mean, base, least) {
    const enough = base === "eligible" ? inhabited(least) : [];
    const used = areas.filter((a) => line.there[a] && (base === "all" || (enough[a] && !excluded[a])));
    if (!used.length) return null;
    if (mean === "median") {
      used.sort((a, b) => order(line, a, b));
      const [low, high] = [(used.length - 1) >> 1, used.length >> 1].map((k) => line.exact(used[k]));
      return [low[0] * high[1] + high[0] * low[1], 2n * low[1] * high[1]];
    }
    const values = used.map(line.exact);
    if (mean === "weighted") return values.reduce((sum, v) => [sum[0] + v[0], sum[1] + v[1]], [0n, 0n]);
    const sums = new Map();
    for (const [n, d] of values) sums.set(d, (sums.get(d) || 0n) + n);
    let bottom = 1n;
    for (const d of sums.keys()) bottom *= d / common(d, bottom % d);
    let top = 0n;
    for (const [d, n] of sums) top += n * (bottom / d);
    return [top, bottom * BigInt(used.length)];
  }
  function order(line, a, b) {
    const left = line.n[a] * line.d[b], right = line.n[b] * line.d[a];
    if (Math.abs(left - right) > NEAR * Math.abs(right)) return left - right;
    const [x, y] = [line.exact(a), line.exact(b)], apart = x[0] * y[1] - y[0] * x[1];
    return apart < 0n ? -1 : apart > 0n ? 1 : 0;
  }

  // --- from where on a value counts: so much above a mean as the threshold says of the mean's size
  function barOf(mean, threshold) {
    const [top, bottom] = mean;
    return [top * WHOLE + (BigInt(threshold) - WHOLE) * magnitude(top), bottom * WHOLE];
  }
  function reaches(line, a, bar, level) {
    const side = line.d[a] * level;
    if (Math.abs(line.n[a] - side) > NEAR * Math.abs(side)) return line.n[a] > side;
    const [n, d] = line.exact(a), apart = n * bar[1] - d * bar[0];
    return now.comparison === ">=" ? apart >= 0n : apart > 0n;
  }

  // --- which values of an indicator count at a threshold
  function flagsOf(k, setting) {
    const line = indicators[k];
    if (told) return flagsTold(line, setting.threshold);
    const mean = meanOf(k, takes(k, setting), setting.people);
    const bar = mean && barOf(mean, setting.threshold), level = bar && toNumber(bar);
    return areas.map((a) => {
      if (line.nobody[a]) return NO;
      if (!line.there[a] || !mean) return OPEN;
      if (!mean[0]) return line.n[a] > 0 ? YES : NO; // of a mean of zero only what is above zero counts
      return reaches(line, a, bar, level) ? YES : NO;
    });
  }
  // what counts does so at any lower threshold, what does not count does not at any higher one
  function flagsTold(line, threshold) {
    const lower = threshold < now.threshold, higher = threshold > now.threshold;
    const ends = line.mean && [line, line.highest].map((end) => {
      const bar = barOf(end.mean, threshold), level = toNumber(bar);
      return (a) => reaches(end, a, bar, level);
    });
    return areas.map((a) => {
      const code = line.cells[a];
      if (code === "o") return OPEN;
      const yes = code === "J" || code === "j";
      if (code === "J" || code === "N" || !(yes ? higher : lower)) return yes ? YES : NO;
      if (!ends || !line.there[a]) return UNTOLD;
      return ends[0](a) ? YES : ends[1](a) ? UNTOLD : NO;
    });
  }
  const takes = (k, setting) => (setting.mean ? data.means.find((m) => m.key === setting.mean) : now).of[k];
  const counted = (setting) => [...indicators.keys()].filter((k) => !setting.without.includes(indicators[k].id));

  // --- the decision
  function decide(a, low, high, unknown, enough, setting, total) {
    if (excluded[a]) return EXCLUDED;
    if (enough[a] === false) return SMALL;
    if (low >= setting.hits && enough[a] === true) return SURE;
    const share = now.gaps !== "proportional" || (high - unknown) * total >= setting.hits * (total - unknown);
    return high >= setting.hits && share ? POSSIBLE : NONE;
  }
  function sizes(setting) {
    if (!told || setting.people === now.people) return { enough: told ? enoughNow : inhabited(setting.people), hidden: () => false };
    const enough = inhabited(setting.people), lower = setting.people < now.people;
    const between = (a) => data.people[a] !== null && data.people[a] < setting.people && data.most[a] >= setting.people;
    const withheld = new Set(areas.filter((a) => hiddenSize.has(a) || between(a)));
    for (const a of withheld) enough[a] = enoughNow[a];
    // who is large enough is so for any lower minimum; who is not, for no higher one
    return { enough, hidden: (a) => withheld.has(a) && enoughNow[a] !== lower };
  }

  /* All areas under a setting: {threshold (millionths), hits, people, mean ("" or a key of data.means), without (ids)}. */
  function answer(setting) {
    const ks = counted(setting), total = ks.length, every = total === indicators.length;
    const columns = ks.map((k) => flagsOf(k, setting));
    const { enough, hidden } = sizes(setting);
    const found = { decision: [], low: [], high: [], untold: [], change: [] };
    for (const a of areas) {
      const count = [0, 0, 0, 0];
      for (const column of columns) count[column[a]] += 1;
      let [, low, open, untold] = count;
      let least = open, most = open; // how many values are missing
      if (told) {
        const all = indicators.reduce((sum, line) => sum + (line.cells[a] === "o"), 0);
        least = every ? data.gaps[a] : Math.max(data.gaps[a] - (all - open), 0);
        most = every ? data.gaps[a] : Math.min(data.gaps[a], open);
        if (bounds.has(a)) {
          let bottom = low, top = low + untold + open;
          if (every) {
            if (setting.threshold <= now.threshold) bottom = Math.max(bottom, bounds.get(a)[0]);
            if (setting.threshold >= now.threshold) top = Math.min(top, bounds.get(a)[1]);
          }
          [low, untold, open] = [bottom, Math.max(top, bottom) - bottom, 0];
        }
      }
      const worst = decide(a, low, low + open, most, enough, setting, total);
      const best = decide(a, low + untold, low + untold + open, least, enough, setting, total);
      const unsaid = worst !== best || (hidden(a) && worst !== EXCLUDED);
      found.decision.push(unsaid ? POSSIBLE : worst);
      found.low.push(low);
      found.high.push(low + untold + open);
      found.untold.push(unsaid);
    }
    return differing(found);
  }
  function differing(found) {
    found.change = areas.map((a) => {
      const [before, after] = [data.now.decision[a], found.decision[a]];
      if (before === after) return SAME;
      if (found.untold[a]) return UNSAID;
      return after === SURE ? COMES : before === SURE ? GOES : OTHER;
    });
    return found;
  }
  /* The rule in force: what was decided, which may be told where the told figures alone would leave it open. */
  function inForce() {
    const { decision, low, high } = data.now;
    return differing({ decision, low, high, untold: areas.map(() => false), change: [] });
  }
  const changes = (setting) =>
    setting.threshold !== now.threshold || setting.hits !== now.hits || setting.people !== now.people ||
    setting.mean !== "" || setting.without.length > 0;
  const usual = () => ({ threshold: now.threshold, hits: now.hits, people: now.people, mean: "", without: [] });

  // a mean over areas of some size moves with that size, and cannot be told anew of rounded figures
  const sizeFixed = (setting) => told && counted(setting).some((k) => now.of[k][1] === "eligible");
  /* What keeps a setting from being one: [field, sentence]; empty if nothing does. */
  function wrong(setting) {
    const found = [], left = counted(setting).length, whole = Number.isSafeInteger;
    const { threshold, hits, people } = setting;
    if (!whole(threshold) || threshold < 1e6 || threshold > 1e7) {
      found.push(["threshold", "Die Schwelle ist eine Zahl von 0 bis 900, mit höchstens vier Stellen nach dem Komma."]);
    }
    if (!left) found.push(["without", "Wenigstens ein Indikator muss zählen."]);
    if (!whole(hits) || hits < 1) found.push(["hits", "Verlangt wird wenigstens 1 Treffer."]);
    else if (left && hits > left) {
      const there = left === 1 ? "zählt nur 1 Indikator" : "zählen nur " + plain(left) + " Indikatoren";
      found.push(["hits", (hits === 1 ? "Verlangt ist 1" : "Verlangt sind " + plain(hits)) + " Treffer, aber es " + there + "."]);
    }
    if (!whole(people) || people < 0 || people > 1e9) found.push(["people", "Die Mindestgröße ist eine ganze Zahl ab 0."]);
    else if (people !== now.people && sizeFixed(setting)) {
      found.push(["people", "Von der Mindestgröße hängt hier auch der Mittelwert ab; er ist nur für die geltende gesagt."]);
    }
    if (setting.mean && !data.means.some((m) => m.key === setting.mean)) {
      found.push(["mean", "Mit einem anderen Mittelwert lässt sich hier nicht rechnen."]);
    }
    return found;
  }

  // --- sentences, as the library words them
  const plain = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, "\u202f");
  const many = (n, one, more) => plain(n) + " " + (n === 1 ? one : more);
  function percentOf(threshold) {
    const text = String(threshold - 1e6).padStart(5, "0");
    return (text.slice(0, -4) + "," + text.slice(-4)).replace(/,?0+$/, "");
  }
  function meanInWords(setting, words = data.meanWords) {
    const said = new Map();
    for (const k of counted(setting)) {
      const word = words[takes(k, setting)[0]];
      said.set(word, [...(said.get(word) || []), k]);
    }
    const main = words[setting.mean || now.mean];
    const [first, ...others] = [...said.keys()].sort(
      (a, b) => said.get(b).length - said.get(a).length || (a !== main) - (b !== main));
    const names = (word) => {
      const all = said.get(word).map((k) => "„" + data.indicators[k].short + "“");
      return all.length > 1 ? all.slice(0, -1).join(", ") + " und " + all[all.length - 1] : all[0];
    };
    return [first, ...others.map((word) => "bei " + names(word) + " " + word)].join("; ");
  }
  function ruleInWords(setting) {
    const count = counted(setting).length, grade = (n) => Math.min(n, 2);
    const parts = { HITS: plain(setting.hits), COUNT: plain(count), PERCENT: percentOf(setting.threshold),
      PEOPLE: plain(setting.people), MEAN: meanInWords(setting, data.meanKinds) };
    const above = setting.threshold > 1e6 ? 1 : 0;
    const text = data.sentences[[grade(setting.hits), grade(count), grade(setting.people), above].join("")];
    return text.replace(/\{([A-Z]+)\}/g, (whole, name) => (name in parts ? parts[name] : whole));
  }
  const total = (found, kind) => found.change.filter((c) => c === kind).length;
  function outcome(found) {
    const [came, gone, other, unsaid] = [COMES, GOES, OTHER, UNSAID].map((kind) => total(found, kind));
    const of = (n) => many(n, "Gebiet", "Gebiete");
    const rest = unsaid
      ? " Von " + many(unsaid, "Gebiet", "Gebieten") + " ist hier nicht gesagt, ob sich etwas änderte." : "";
    if (!(came + gone + other)) {
      return (unsaid ? "Soweit es gesagt ist, bliebe die Liste, wie sie ist." : "Die Liste bliebe, wie sie ist.") + rest;
    }
    const first = came ? of(came) + (came === 1 ? " käme" : " kämen") + " hinzu" : "Keines käme hinzu";
    const then = gone ? of(gone) + (gone === 1 ? " fiele" : " fielen") + " heraus" : "keines fiele heraus";
    const more = other ? "; " + of(other) + (other === 1 ? " wäre" : " wären") + " sonst anders entschieden" : "";
    return first + ", " + then + more + "." + rest;
  }
  function untoldInWords(found) {
    const n = found.untold.filter(Boolean).length;
    if (!n) return "";
    return "Bei " + many(n, "Gebiet", "Gebieten") + (n === 1 ? " hängt die Entscheidung" : " hängen die Entscheidungen") +
      " an Zahlen, die in dieser Fassung nicht oder nur gerundet gesagt sind; " + (n === 1 ? "es heißt" : "sie heißen") +
      " unter der anderen Regel „möglich“.";
  }

  return { answer, inForce, changes, usual, wrong, sizeFixed, flagsOf, counted, meanInWords, ruleInWords, outcome, untoldInWords,
    percentOf, plain };
}
