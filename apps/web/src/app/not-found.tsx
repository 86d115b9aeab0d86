import { ButtonLink } from '../components/shell/button-link.tsx';
import { LonePage } from '../components/shell/lone-page.tsx';

export default function NotFound() {
  return (
    <LonePage title="There is no such page" lead="It may have moved, or what it was about was removed.">
      <ButtonLink href="/">To the overview</ButtonLink>
    </LonePage>
  );
}
