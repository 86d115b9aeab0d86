'use client';
/** How easily a password is guessed. The word lists are large: they are loaded when somebody types one. */
import { useEffect, useState } from 'react';

export interface Strength {
  /** 0 (at once) to 4 (hopeless). */
  score: 0 | 1 | 2 | 3 | 4;
  word: string;
  /** How it could be better, or why it is weak. */
  advice: string | null;
}

const words = ['very weak', 'weak', 'fair', 'strong', 'very strong'] as const;

type Judge = (password: string, known: readonly string[]) => Strength;
let loading: Promise<Judge> | undefined;

async function load(): Promise<Judge> {
  const [{ ZxcvbnFactory }, common, english] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
    import('@zxcvbn-ts/language-en'),
  ]);
  const judge = new ZxcvbnFactory({
    dictionary: { ...common.dictionary, ...english.dictionary },
    graphs: common.adjacencyGraphs,
    translations: english.translations,
    useLevenshteinDistance: true,
  });
  return (password, known) => {
    // Longer tails add nothing to the judgement, and time to it.
    const { score, feedback } = judge.check(password.slice(0, 100), [...known]);
    return { score, word: words[score], advice: feedback.warning || feedback.suggestions[0] || null };
  };
}

/** undefined while nothing is typed or the lists are on their way. `known`: the person's own name, email and such. */
export function useStrength(password: string, known: readonly string[] = []): Strength | undefined {
  const [strength, setStrength] = useState<Strength>();
  const hints = known.join('\n');
  useEffect(() => {
    let current = true;
    loading ??= load();
    loading.then(
      (judge) => {
        if (current)
          setStrength(password === '' ? undefined : judge(password, hints.split('\n').filter(Boolean)));
      },
      () => {
        loading = undefined;
      },
    );
    return () => {
      current = false;
    };
  }, [password, hints]);
  return password === '' ? undefined : strength;
}
