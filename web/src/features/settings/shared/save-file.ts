/** Offers a text as a file. Nothing stays in memory once the browser has it. */
export const saveFile = (name: string, contentType: string, text: string): void => {
  const url = URL.createObjectURL(new Blob([text], { type: contentType }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads the text when it starts to save it.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
};

/** Prints lines and nothing else of the page: from an empty document of its own, which is removed afterwards. */
export const printLines = (title: string, lines: readonly string[]): void => {
  const frame = document.createElement("iframe");
  // Not display:none, of which some browsers print nothing.
  frame.className = "sr-only";
  frame.title = title;
  document.body.append(frame);
  const inside = frame.contentWindow;
  if (inside === null) {
    frame.remove();
    return;
  }
  const page = inside.document;
  page.title = title;
  const heading = page.createElement("h1");
  heading.textContent = title;
  const list = page.createElement("pre");
  list.textContent = lines.join("\n");
  page.body.append(heading, list);
  inside.addEventListener("afterprint", () => frame.remove());
  inside.print();
};
