// Shows the steps that the filter asks for. Without it the page shows all of them.
"use strict";
(() => {
  const form = document.getElementById("filter");
  if (!form) return;
  const field = (name) => form.elements.namedItem(name);
  const groups = Array.from(document.querySelectorAll(".group"), (element) => ({
    element,
    steps: Array.from(element.querySelectorAll(".step"), (step) => ({
      element: step,
      type: element.dataset.type,
      action: element.dataset.action,
      teams: step.dataset.teams ? step.dataset.teams.split(" ") : [],
      text: null,
    })),
  }));
  const total = groups.reduce((sum, group) => sum + group.steps.length, 0);
  const textOf = (step) => (step.text ??= step.element.textContent.toLowerCase());

  const apply = () => {
    const words = field("text").value.toLowerCase().split(/\s+/).filter(Boolean);
    const team = field("teams").value;
    const type = field("type").value;
    const action = field("action").value;
    let shown = 0;
    for (const group of groups) {
      let any = false;
      for (const step of group.steps) {
        const fits =
          (!type || step.type === type) &&
          (!action || step.action === action) &&
          (!team || step.teams.includes(team)) &&
          words.every((word) => textOf(step).includes(word));
        step.element.hidden = !fits;
        if (fits) ++shown;
        any ||= fits;
      }
      group.element.hidden = !any;
    }
    field("shown").value = `${shown} of ${total} steps`;
  };

  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));
  form.hidden = false;
  apply();
})();
