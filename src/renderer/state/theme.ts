import { darkTheme } from 'naive-ui';
import type { GlobalThemeOverrides } from 'naive-ui';
import { defineStore } from 'pinia';
import { computed, ref, watchEffect } from 'vue';

const STORED = 'steelyard-theme';

/** Light or dark: as the computer has it until the observer says otherwise. */
export const useTheme = defineStore('theme', () => {
  const system = window.matchMedia('(prefers-color-scheme: dark)');
  const stored = localStorage.getItem(STORED);
  const dark = ref(stored ? stored === 'dark' : system.matches);
  system.addEventListener('change', ({ matches }) => { if (!localStorage.getItem(STORED)) dark.value = matches; });
  watchEffect(() => { document.documentElement.dataset.theme = dark.value ? 'dark' : 'light'; });

  function toggle(): void {
    dark.value = !dark.value;
    localStorage.setItem(STORED, dark.value ? 'dark' : 'light');
  }

  const widgets = computed(() => (dark.value ? darkTheme : null));
  const overrides = computed<GlobalThemeOverrides>(() => {
    const accent = dark.value
      ? { primaryColor: '#69b7c6', primaryColorHover: '#8accd8', primaryColorPressed: '#4b9bab', primaryColorSuppl: '#69b7c6' }
      : { primaryColor: '#1d6372', primaryColorHover: '#2a7b8c', primaryColorPressed: '#144c58', primaryColorSuppl: '#1d6372' };
    return { common: { ...accent, fontSize: '14px', borderRadius: '6px', fontFamily: 'inherit' } };
  });
  return { dark, toggle, widgets, overrides };
});
