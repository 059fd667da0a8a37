"use strict";
(function () {
  var root = document.documentElement;
  function show(code) {
    var edition = document.querySelector('main[data-edition="' + code + '"]');
    if (!edition) return;
    root.dataset.language = code;
    root.lang = edition.lang;
    document.title = edition.dataset.title;
    markCut();
  }
  // What is wider than its frame says that it can be pushed sideways.
  function markCut() {
    document.querySelectorAll("[data-swipe]").forEach(function (frame) {
      frame.classList.toggle("cut", frame.scrollWidth > frame.clientWidth + 2);
    });
  }
  window.addEventListener("load", markCut);
  window.addEventListener("resize", markCut);
  document.addEventListener("toggle", markCut, true);
  document.querySelectorAll("[data-switch]").forEach(function (button) {
    button.addEventListener("click", function () {
      // Stay at the same section in the other language.
      var here = Array.from(document.querySelectorAll('main[data-edition="' + root.dataset.language + '"] section'))
        .filter(function (section) { return section.getBoundingClientRect().top < 120; }).pop();
      show(button.dataset.switch);
      var twin = here && document.getElementById(here.id.replace(/^[a-z]+/, button.dataset.switch));
      if (twin) twin.scrollIntoView(); else window.scrollTo(0, 0);
    });
  });
  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.addEventListener("click", function () { window.print(); });
  });
  // Folded tables are printed too.
  var opened = [];
  window.addEventListener("beforeprint", function () {
    opened = Array.from(document.querySelectorAll("details:not([open])"));
    opened.forEach(function (item) { item.open = true; });
  });
  window.addEventListener("afterprint", function () {
    opened.forEach(function (item) { item.open = false; });
    opened = [];
  });

  var SVG = "http://www.w3.org/2000/svg";
  document.querySelectorAll("[data-map]").forEach(function (figure) {
    var data = JSON.parse(figure.querySelector("[data-map-data]").textContent);
    var slider = figure.querySelector("[data-year]"), shown = figure.querySelector("[data-shown]");
    var play = figure.querySelector("[data-play]"), withArcs = figure.querySelector("[data-arcs]");
    var words = figure.querySelector("[data-words-place]").dataset;
    var circles = figure.querySelectorAll('[data-layer="places"] circle');
    var arcs = figure.querySelector('[data-layer="arcs"]');
    var labels = play.dataset.words.split("|"), timer = null, arcYear = null;
    function draw() {
      var year = Number(slider.value), at = data.years.indexOf(year);
      shown.textContent = String(year);
      data.places.forEach(function (place, i) {
        circles[i].setAttribute("r", place.r[at]);
        circles[i].setAttribute("class", place.z ? "t" + place.t[at] : "rest");
        circles[i].firstChild.textContent = place.n + " · " + year + " · " + words.wordsPlace + " " + place.v[at] +
          " · " + words.wordsLargest + " " + place.c[at] + " · " + words.wordsBasis + " " + place.b;
      });
      var kept = Object.keys(data.arcs).map(Number).filter(function (y) { return y <= year; }).pop();
      var wanted = withArcs.checked && kept !== undefined ? kept : null;
      if (wanted !== arcYear) {
        arcs.replaceChildren();
        (wanted === null ? [] : data.arcs[wanted]).forEach(function (flow) {
          var path = document.createElementNS(SVG, "path");
          path.setAttribute("d", flow.d);
          path.setAttribute("stroke-width", flow.w);
          arcs.appendChild(path);
        });
        arcYear = wanted;
      }
    }
    function stop() {
      if (timer !== null) window.clearInterval(timer);
      timer = null;
      play.textContent = labels[0];
    }
    play.addEventListener("click", function () {
      if (timer !== null) { stop(); return; }
      if (Number(slider.value) >= Number(slider.max)) slider.value = slider.min;
      draw();
      play.textContent = labels[1];
      timer = window.setInterval(function () {
        slider.value = String(Number(slider.value) + 1);
        draw();
        if (Number(slider.value) >= Number(slider.max)) stop();
      }, 900);
    });
    slider.addEventListener("input", function () { stop(); draw(); });
    withArcs.addEventListener("change", draw);
    draw();
  });
})();
