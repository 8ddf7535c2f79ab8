/** Light or dark: as the system has it until somebody chooses. */
export type Theme = 'light' | 'dark';

const place = 'assay-theme';
const systemDark = matchMedia('(prefers-color-scheme: dark)');

const chosen = (): Theme | null => {
  const kept = localStorage.getItem(place);
  return kept === 'light' || kept === 'dark' ? kept : null;
};
export const themeNow = (): Theme => chosen() ?? (systemDark.matches ? 'dark' : 'light');

export function applyTheme(): void {
  document.documentElement.dataset['theme'] = themeNow();
}

export function chooseTheme(theme: Theme): void {
  localStorage.setItem(place, theme);
  applyTheme();
}

systemDark.addEventListener('change', applyTheme);
