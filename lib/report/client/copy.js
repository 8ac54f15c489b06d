/** Copies a command. A page that was opened as a file may lack the clipboard's interface, so there is an older way. */
import { byId, make } from './elements.js';

const SAID_MS = 2000;

/**
 * @param {HTMLButtonElement} from says that it is done
 * @param {string} text
 * @param {string} copied
 */
export async function copy(from, text, copied) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    copyBySelection(text);
    from.focus();
  }
  const label = from.textContent;
  if (label === copied) return;
  from.textContent = copied;
  byId('status', HTMLElement).textContent = copied;
  setTimeout(() => {
    from.textContent = label;
    byId('status', HTMLElement).textContent = '';
  }, SAID_MS);
}

/** @param {string} text */
function copyBySelection(text) {
  const field = make('textarea', 'spoken');
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand('copy');
  field.remove();
}
