// Titles that begin like what is being typed, as the browser's own list: keyboard, screen readers and looks are its own.
"use strict";
(function () {
  const box = document.querySelector("input[data-suggest]");
  const list = box && document.getElementById(box.getAttribute("list"));
  if (!list || !window.fetch) return;
  const answers = new Map();
  let waiting = 0;
  function show(titles) {
    list.replaceChildren(...titles.map(function (title) {
      const option = document.createElement("option");
      option.value = title;
      return option;
    }));
  }
  async function ask(typed) {
    if (!answers.has(typed)) {
      const answer = await fetch(box.dataset.suggest + "?q=" + encodeURIComponent(typed));
      if (!answer.ok) return;
      answers.set(typed, (await answer.json()).titles);
    }
    if (box.value.trim() === typed) show(answers.get(typed));
  }
  box.addEventListener("input", function () {
    clearTimeout(waiting);
    const typed = box.value.trim();
    if (typed.length < 2 || typed.length > 100) return;
    waiting = setTimeout(function () { ask(typed).catch(function () {}); }, 150);
  });
})();
