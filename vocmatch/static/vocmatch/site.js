// Two comforts over pages that work without script: counting ticked rows, moving to the errors.
(() => {
  document.querySelectorAll("[data-batch]").forEach((bar) => {
    const form = bar.closest("form");
    const all = bar.querySelector("[data-all]");
    const boxes = () => [...form.querySelectorAll("td.check input[type=checkbox]")];
    const show = () => {
      const ticked = boxes().filter((box) => box.checked).length;
      bar.querySelector("[data-ticked]").textContent = ticked;
      all.checked = ticked > 0 && ticked === boxes().length;
      all.indeterminate = ticked > 0 && !all.checked;
    };
    all.closest("label").hidden = false;
    form.addEventListener("change", (event) => {
      if (event.target === all) boxes().forEach((box) => { box.checked = all.checked; });
      show();
    });
    show();
  });
  const errors = document.querySelector(".error-summary");
  if (errors) errors.focus();
})();
