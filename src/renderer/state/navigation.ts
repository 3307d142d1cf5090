import { defineStore } from 'pinia';
import { ref } from 'vue';

/** The address keeps the page beside the browser host's token, so that "back", "forward" and a reload work. */
function pageInAddress(): string {
  return new URLSearchParams(location.hash.slice(1)).get('page') ?? '';
}

/** Which page is shown; '' is the first one. */
export const useNavigation = defineStore('navigation', () => {
  const page = ref(pageInAddress());
  window.addEventListener('popstate', () => { page.value = pageInAddress(); });

  function go(id: string): void {
    if (id === page.value) return;
    page.value = id;
    const address = new URLSearchParams(location.hash.slice(1));
    address.set('page', id);
    history.pushState(null, '', `#${address.toString()}`);
  }
  return { page, go };
});
