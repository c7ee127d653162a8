/** Whether a key press belongs to something that is being typed in or to an open dialog or menu. */
export const isBusyTarget = (event: KeyboardEvent): boolean => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing)
    return true;
  const target = event.target instanceof HTMLElement ? event.target : undefined;
  if (document.querySelector("dialog[open], [role=menu]") !== null) return true;
  return target?.closest("input, textarea, select, [contenteditable]") !== null && target !== undefined;
};
