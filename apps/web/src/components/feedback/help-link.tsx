import { helpAddressOf } from '@holdfast/contracts/help';

/** Leads to what the guide says about a problem; nothing where it says nothing. A new tab, so that what was typed stays. */
export function HelpLink({ code }: { code: string | null | undefined }) {
  const address = code == null ? undefined : helpAddressOf(code);
  if (address === undefined) return null;
  return (
    <a href={address} target="_blank" rel="noreferrer" className="text-link underline underline-offset-3">
      What this means
    </a>
  );
}
