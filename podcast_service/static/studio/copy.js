// Copies what a button names by `data-copies`, and says so. Without this file, or where the browser does not let us, it is
// selected by hand.
async function copied(of) {
  try {
    await navigator.clipboard.writeText(of.value ?? of.textContent);
    return true;
  } catch {
    getSelection().selectAllChildren(of);
    of.select?.();
    return document.execCommand("copy"); // the old way, which also works where pages come without TLS
  }
}

for (const button of document.querySelectorAll("button[data-copies]")) {
  const of = document.getElementById(button.dataset.copies);
  const said = button.nextElementSibling;
  button.hidden = false;
  button.addEventListener("click", async () => {
    said.textContent = "";
    const words = (await copied(of)) ? button.dataset.done : button.dataset.failed;
    setTimeout(() => (said.textContent = words), 50); // the same words again are news only after none
  });
}
