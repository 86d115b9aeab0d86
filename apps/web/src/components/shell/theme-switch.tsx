'use client';
import { ToggleButton, ToggleButtonGroup } from '@heroui/react';
import { Monitor, Moon, Sun } from 'lucide-react';
import { useEffect, useState } from 'react';
import { chooseTheme, chosenTheme, type Theme } from './theme.ts';

const choices = [
  { theme: 'system', label: 'Colours of the system', icon: Monitor },
  { theme: 'light', label: 'Light', icon: Sun },
  { theme: 'dark', label: 'Dark', icon: Moon },
] as const;

export function ThemeSwitch() {
  const [theme, setTheme] = useState<Theme>('system');
  useEffect(() => setTheme(chosenTheme()), []);
  const choose = (next: Theme) => {
    chooseTheme(next);
    setTheme(next);
  };
  return (
    <ToggleButtonGroup
      aria-label="Colours"
      size="sm"
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[theme]}
      onSelectionChange={(keys) => choose([...keys][0] as Theme)}
    >
      {choices.map(({ theme: id, label, icon: Icon }) => (
        <ToggleButton key={id} id={id} isIconOnly aria-label={label}>
          <Icon aria-hidden="true" className="size-4" />
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
