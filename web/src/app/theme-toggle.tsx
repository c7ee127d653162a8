import { Monitor, Moon, Sun } from "lucide-react";
import { IconButton } from "../components/ui/icon-button.tsx";
import { setTheme, useTheme, type ThemeChoice } from "../lib/theme.ts";
import { strings } from "./strings.ts";

const icons = { system: Monitor, light: Sun, dark: Moon };

/** The first press always changes what is seen; the third comes back to the system's choice. */
const nextOf = (choice: ThemeChoice): ThemeChoice => {
  const systemDark = window.matchMedia("(prefers-color-scheme: dark)").matches;
  const order: ThemeChoice[] = systemDark ? ["system", "light", "dark"] : ["system", "dark", "light"];
  return order[(order.indexOf(choice) + 1) % order.length] ?? "system";
};

export const ThemeToggle = () => {
  const choice = useTheme();
  const Icon = icons[choice];
  return (
    <IconButton
      label={strings.theme[choice]}
      data-testid="theme-toggle"
      data-theme-choice={choice}
      onClick={() => setTheme(nextOf(choice))}
    >
      <Icon size={18} aria-hidden="true" />
    </IconButton>
  );
};
