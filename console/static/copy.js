// Copies the words of the section a button stands in. The only script that the console's pages run.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-copy]");
  if (!button) return;
  const words = button.closest("section").querySelector("pre");
  try {
    await navigator.clipboard.writeText(words.textContent);
    button.textContent = button.dataset.copied;
  } catch {
    getSelection().selectAllChildren(words); // no leave to write to the clipboard: they are marked, to be copied by hand
  }
});
