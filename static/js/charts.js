// A chart is drawn from the table beside it, so the two can never disagree. Without this script the table stands open.
// A figure says what it is: data-uw-chart = bars | interval | survival | lines | series; data-uw-axis names the x axis;
// data-uw-events is the id of a list of dated events (data-on), which a series marks by their number; data-uw-unit is its newest value
// in words; data-uw-zero names the line at zero; data-uw-floor is where an axis starts, data-uw-ceiling where a percent axis ends.
(() => {
  const number = (text) => Number(text.replace("−", "-").replace(/[,%\s]/g, ""));
  const rows = (figure) => [...figure.querySelectorAll("tbody tr")].map((tr) => [...tr.cells].map((td) => td.dataset.value ?? td.textContent.trim()));
  const heads = (figure) => [...figure.querySelectorAll("thead th")].map((th) => th.textContent.trim());
  const color = (el, name) => { el.style.color = `var(${name})`; const value = getComputedStyle(el).color; el.style.color = ""; return value; };
  const face = () => getComputedStyle(document.body).fontFamily;
  const text = (el) => ({ color: color(el, "--uw-muted"), fontFamily: face(), fontSize: 13 });
  const strong = (c, size) => ({ color: c, fontFamily: face(), fontSize: size, fontWeight: 600 });
  const signed = (value) => String(value).replace("-", "−");
  const axisName = (el, figure, gap) => ({ name: figure.dataset.uwAxis || "", nameLocation: "middle", nameGap: gap, nameTextStyle: text(el) });
  const niceStep = (span) => { // 1, 2 or 5 times a power of ten, for about five intervals
    const raw = span / 5, power = 10 ** Math.floor(Math.log10(raw));
    return power * [1, 2, 5, 10].find((factor) => factor * power >= raw);
  };

  function survival(el, figure) {
    const data = rows(figure).map((row) => row.map(number)), names = heads(figure), narrow = el.clientWidth < 480;
    const [sea, muted, ink] = ["--uw-sea", "--uw-muted", "--uw-ink"].map((name) => color(el, name));
    const last = data.at(-1), end = last[0], floor = Number(figure.dataset.uwFloor || 0), top = Number(figure.dataset.uwCeiling || 100);
    const isPair = names.length > 6; // without a comparison there is one line
    const column = (i) => data.map((row) => [row[0], row[i]]);
    const band = (name, low, high, c, opacity, edge) => [
      { type: "line", stack: name, step: "end", data: column(low), lineStyle: edge, symbol: "none", silent: true },
      { type: "line", stack: name, step: "end", data: data.map((row) => [row[0], +(row[high] - row[low]).toFixed(1)]), lineStyle: edge, areaStyle: { color: c, opacity }, symbol: "none", silent: true },
    ];
    const apart = isPair ? last[1] - last[4] : 100; // labels of lines that end close together step aside
    const line = (i, c, dash, shift) => ({
      type: "line", step: "end", data: column(i), symbol: "none", color: c, lineStyle: { width: dash ? 2 : 3, type: dash ? [6, 4] : "solid", color: c },
      endLabel: { show: true, formatter: () => names[i], ...strong(c, 13), offset: [4, Math.abs(apart) < 4 ? shift : 0] },
    });
    return {
      grid: { left: 44, right: Math.max(narrow ? 76 : 84, 16 + 7.5 * Math.max(names[1].length, isPair ? names[4].length : 0)), top: 12, bottom: 44 },
      xAxis: { type: "value", min: data[0][0], max: end, interval: end > 12 ? 6 : end > 6 ? 3 : niceStep(end), ...axisName(el, figure, 28), axisLabel: text(el), axisLine: { lineStyle: { color: ink } }, splitLine: { show: false } },
      yAxis: { type: "value", min: floor, max: top, interval: niceStep(top - floor), axisLabel: { ...text(el), formatter: "{value}%" }, splitLine: { lineStyle: { color: color(el, "--uw-line") } } },
      series: [
        ...band("first", 2, 3, sea, .2, { opacity: 0 }),
        ...(isPair ? band("second", 5, 6, muted, 0, { width: 1.25, type: [1.5, 3], color: muted }) : []),
        line(1, sea, false, apart < 0 ? 8 : -8), ...(isPair ? [line(4, muted, true, apart < 0 ? -8 : 8)] : []),
      ],
    };
  }

  function lines(el, figure) { // a line for each column, percent by row; the last one that has any is the newest, in sea
    const names = heads(figure).slice(1), narrow = el.clientWidth < 480, data = rows(figure);
    const [sea, muted, ink] = ["--uw-sea", "--uw-muted", "--uw-ink"].map((name) => color(el, name));
    const ends = []; // labels that would meet step aside
    const values = names.map((_, i) => data.map((row) => (row[i + 1] ? number(row[i + 1]) : null))), lasts = values.map((line) => line.findLastIndex((value) => value !== null));
    const shown = lasts.findLastIndex((last) => last >= 0);
    return {
      grid: { left: 48, right: narrow ? 84 : 128, top: 16, bottom: 44 },
      xAxis: { type: "category", boundaryGap: false, data: data.map((row) => row[0]), ...axisName(el, figure, 28), axisLabel: text(el), axisLine: { lineStyle: { color: ink } }, splitLine: { show: false } },
      yAxis: { type: "value", min: 0, max: 100, interval: 25, axisLabel: { ...text(el), formatter: "{value}%" }, splitLine: { lineStyle: { color: color(el, "--uw-line") } } },
      series: names.map((name, i) => {
        const newest = i === shown, c = newest ? sea : muted, last = lasts[i], end = values[i][last];
        const crowd = ends.filter(([at, value]) => at === last && Math.abs(value - end) < 8).length;
        ends.push([last, end]);
        return {
          type: "line", data: values[i], connectNulls: false, symbol: newest ? "circle" : ["rect", "triangle", "diamond"][i % 3], symbolSize: 7, color: c, lineStyle: { width: newest ? 3 : 2, type: newest ? "solid" : [[6, 4], [2, 3], [10, 4, 2, 4]][i % 3], color: c },
          markPoint: last < 0 ? undefined : { silent: true, symbolSize: 0, label: { show: true, formatter: name, position: "right", align: "left", offset: [4, crowd * 16], ...strong(c, 13), width: narrow ? 76 : 120, overflow: "truncate" }, data: [{ coord: [last, end] }] },
        };
      }),
    };
  }

  function bars(el, figure) {
    const data = rows(figure).map((row) => [row[0], number(row[1])]);
    const [sea, line, ink, raised] = ["--uw-sea", "--uw-line", "--uw-ink", "--uw-raised"].map((name) => color(el, name));
    const looks = [ // plain, striped, dotted: never color alone
      { color: sea },
      { color: sea, decal: { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [3, 4], rotation: Math.PI / 4, color: raised } },
      { color: line, decal: { symbol: "circle", symbolSize: .7, dashArrayX: [[6, 6], [0, 6, 6, 0]], dashArrayY: [6, 0], color: sea } },
    ];
    return {
      grid: { left: 8, right: 8, top: 4, bottom: 4, containLabel: true },
      xAxis: { type: "value", show: false, min: 0, max: Math.max(1, ...data.map((row) => row[1])) * 1.16 },
      yAxis: { type: "category", inverse: true, data: data.map((row) => row[0]), axisLine: { show: false }, axisTick: { show: false }, axisLabel: { ...text(el), color: ink, fontSize: 14 } },
      series: [{ type: "bar", barMaxWidth: 22, label: { show: true, position: "right", ...strong(ink, 14) }, data: data.map((row, i) => ({ value: row[1], itemStyle: looks[i % 3] })) }],
    };
  }

  function interval(el, figure) {
    const data = rows(figure).map((row) => row.map((cell, i) => (i ? number(cell) : cell)));
    const sea = color(el, "--uw-sea"), ink = color(el, "--uw-ink");
    const low = Math.min(0, ...data.map((row) => row[2])), high = Math.max(0, ...data.map((row) => row[3])), step = niceStep(high - low || 1);
    const min = Math.floor(low / step - .25) * step, max = Math.ceil(high / step + .05) * step;
    return {
      grid: { left: 16, right: 20, top: 34, bottom: 40 },
      xAxis: { type: "value", min, max, interval: step, ...axisName(el, figure, 26), axisLabel: { ...text(el), formatter: signed }, splitLine: { show: false }, axisLine: { show: true, onZero: false, lineStyle: { color: color(el, "--uw-edge") } } },
      yAxis: { type: "category", show: false, data: data.map((row) => row[0]) },
      series: data.flatMap(([name, middle, from, to]) => [
        { type: "line", data: [[from, name], [to, name]], symbol: "rect", symbolSize: [2.5, 16], color: sea, lineStyle: { width: 2.5, color: sea },
          markLine: { silent: true, symbol: "none", lineStyle: { color: ink, type: "solid", width: 1 }, label: { formatter: figure.dataset.uwZero || "no difference", ...text(el), position: "end", distance: 6 }, data: [{ xAxis: 0 }] } },
        { type: "scatter", data: [[middle, name]], symbolSize: 13, color: sea, itemStyle: { opacity: 1 }, label: { show: true, position: "top", distance: 6, formatter: (middle > 0 ? "+" : "") + signed(middle), ...strong(ink, 14) } },
      ]),
    };
  }

  function series(el, figure) { // a number over dated periods; events stand on their day, by the number they have in the list
    const narrow = el.clientWidth < 480, data = rows(figure).map((row) => [Date.parse(row[0]), row[1] === "" ? null : number(row[1])]);
    const [sea, muted, ink, raised] = ["--uw-sea", "--uw-muted", "--uw-ink", "--uw-raised"].map((name) => color(el, name));
    const days = [...document.querySelectorAll(`#${figure.dataset.uwEvents} [data-on]`)].map((item) => Date.parse(item.dataset.on));
    const values = data.map((row) => row[1]).filter((value) => value !== null), floor = Number(figure.dataset.uwFloor || 0);
    const low = Math.min(floor, ...values), high = Math.max(...values), step = niceStep(high - low || Math.abs(high) || 1), right = narrow ? 84 : 112;
    const times = [...data.map((row) => row[0]), ...days], span = Math.max(...times) - Math.min(...times) || 1;
    const near = span * 22 / Math.max(200, el.clientWidth - right - 56), placed = []; // numbers that would meet stand one above the other
    const marks = days.map((at, i) => {
      const crowd = placed.filter((other) => at - other < near).length;
      placed.push(at);
      return { xAxis: at, label: { formatter: String(i + 1), distance: 4 + Math.min(crowd, 3) * 22 } };
    });
    const deep = Math.max(0, ...marks.map((mark) => mark.label.distance));
    return {
      useUTC: true,
      grid: { left: 8, right, top: marks.length ? 30 + deep : 16, bottom: 8, containLabel: true },
      xAxis: { type: "time", min: Math.min(...times), max: Math.max(...times), splitNumber: narrow ? 3 : 6, axisLabel: { ...text(el), hideOverlap: true, formatter: { year: "{MMM} {yyyy}", month: "{MMM} {yyyy}", day: "{MMM} {d}" } }, axisLine: { onZero: false, lineStyle: { color: ink } }, splitLine: { show: false } },
      yAxis: { type: "value", min: low < floor ? Math.floor(low / step) * step : floor, max: Math.max(floor, Math.ceil(high / step) * step), interval: step, axisLabel: { ...text(el), formatter: (value) => signed(value.toLocaleString("en-US")) }, splitLine: { lineStyle: { color: color(el, "--uw-line") } } },
      series: [{
        type: "line", data, connectNulls: false, symbol: "circle", symbolSize: 6, color: sea, lineStyle: { width: 3, color: sea },
        endLabel: { show: true, formatter: figure.dataset.uwUnit, ...strong(sea, 14), lineHeight: 18, offset: [4, 0], width: right - 12, overflow: "break" },
        markLine: marks.length ? { silent: true, symbol: "none", lineStyle: { color: muted, type: [4, 4], width: 1.5 }, label: { position: "end", ...strong(ink, 12), backgroundColor: raised, borderColor: muted, borderWidth: 1, borderRadius: 9, padding: [3, 6] }, data: marks } : undefined,
      }],
    };
  }

  const charts = { survival, bars, interval, lines, series };

  function draw(figure) {
    const el = figure.querySelector(".uw-plot"), isFirst = !echarts.getInstanceByDom(el);
    const chart = echarts.getInstanceByDom(el) || echarts.init(el, null, { renderer: "svg" });
    chart.setOption({ animation: false, textStyle: { fontFamily: face() }, ...charts[figure.dataset.uwChart](el, figure) }, true);
    chart.resize();
    chart.getZr().flush();
    el.querySelector("svg").setAttribute("viewBox", `0 0 ${chart.getWidth()} ${chart.getHeight()}`); // lets print scale it
    if (isFirst) figure.querySelector("details").open = false;
  }

  const drawAll = () => { if (window.echarts) document.querySelectorAll("[data-uw-chart]").forEach(draw); };
  document.fonts.ready.then(drawAll);
  addEventListener("resize", drawAll);
  addEventListener("upwell:theme", drawAll);
})();
