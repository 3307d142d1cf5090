import { alertDark, buttonDark, createTheme, emptyDark, progressDark } from 'naive-ui';
import type { GlobalThemeOverrides } from 'naive-ui';
import { defineStore } from 'pinia';
import { computed, ref, watchEffect } from 'vue';

const STORED = 'steelyard-theme';
/** Of the widgets that the window uses: naive-ui's own dark theme brings all that it has, and takes longer to load than the page. */
const DARK = createTheme('dark', [alertDark, buttonDark, emptyDark, progressDark]);
export const THEME_CHOICES = ['system', 'light', 'dark'] as const;
export type ThemeChoice = (typeof THEME_CHOICES)[number];

/** Light or dark, or as the computer has it. */
export const useTheme = defineStore('theme', () => {
  const system = window.matchMedia('(prefers-color-scheme: dark)');
  const systemDark = ref(system.matches);
  system.addEventListener('change', ({ matches }) => { systemDark.value = matches; });
  const stored = THEME_CHOICES.find((name) => name === localStorage.getItem(STORED));
  const choice = ref<ThemeChoice>(stored ?? 'system');
  const dark = computed(() => (choice.value === 'system' ? systemDark.value : choice.value === 'dark'));
  watchEffect(() => { document.documentElement.dataset.theme = dark.value ? 'dark' : 'light'; });

  function choose(name: ThemeChoice): void {
    choice.value = name;
    localStorage.setItem(STORED, name);
  }

  const widgets = computed(() => (dark.value ? DARK : null));
  const overrides = computed<GlobalThemeOverrides>(() => {
    const accent = dark.value
      ? { primaryColor: '#69b7c6', primaryColorHover: '#8accd8', primaryColorPressed: '#4b9bab', primaryColorSuppl: '#69b7c6' }
      : { primaryColor: '#1d6372', primaryColorHover: '#2a7b8c', primaryColorPressed: '#144c58', primaryColorSuppl: '#1d6372' };
    return {
      common: { ...accent, fontSize: '14px', borderRadius: '6px', fontFamily: 'inherit' },
      Progress: { fillColor: accent.primaryColor },
      Empty: { textColor: 'var(--ink-soft)' }, // what an empty page waits for is to be read
    };
  });
  return { choice, choose, dark, widgets, overrides };
});
