import { flushSync } from "react-dom";

/** Paints what is wrong with a form's fields and goes to the first of them. */
export const showFaults = (form: HTMLFormElement, paint: () => void): void => {
  flushSync(paint);
  form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
};
