import { ref } from 'vue';
import type { Ref } from 'vue';

const SAID_MS = 2000;

/** Copies text, and says for a moment that it did. */
export function useCopy(): { readonly copied: Ref<boolean>; copy(text: string): Promise<void> } {
  const copied = ref(false);
  return {
    copied,
    async copy(text) {
      await copyText(text);
      copied.value = true;
      setTimeout(() => { copied.value = false; }, SAID_MS);
    },
  };
}

/** Puts text into the clipboard. */
export async function copyText(text: string): Promise<void> {
  // Over plain HTTP from another computer the page has no clipboard; what is selected can be copied all the same.
  const clipboard = navigator.clipboard as Clipboard | undefined;
  if (clipboard) return clipboard.writeText(text);
  const field = Object.assign(document.createElement('textarea'), { value: text, className: 'visually-hidden' });
  const focused = document.activeElement;
  (document.querySelector('dialog[open]') ?? document.body).append(field); // outside of an open dialogue nothing can be selected
  field.select();
  document.execCommand('copy');
  field.remove();
  if (focused instanceof HTMLElement) focused.focus();
}
