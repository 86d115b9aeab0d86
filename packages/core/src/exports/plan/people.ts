/** Guesses which tables hold people, from names of tables and columns alone. */
import type { Table } from '../schema/schema.ts';
import { wordsOf } from './secret-columns.ts';

const tableWords = new Set(
  `user users customer customers client clients person persons people patient patients member members employee employees
  contact contacts student students guest guests subscriber subscribers account accounts profile profiles owner owners citizen
  citizens applicant applicants candidate candidates donor donors tenant tenants resident residents staff author authors
  kunde kunden benutzer person personen mitglied mitglieder patienten mitarbeiter utilisateur utilisateurs usager usagers
  usuario usuarios cliente clientes cliente persona personas paciente pacientes utente utenti`.split(/\s+/),
);

const signs: readonly { what: string; points: number; fits: (words: readonly string[]) => boolean }[] = [
  {
    what: 'an e-mail address',
    points: 3,
    fits: (words) => words.includes('email') || has(words, 'e', 'mail'),
  },
  {
    what: 'a date of birth',
    points: 3,
    fits: (words) =>
      words.some((word) =>
        /^(birth|birthday|birthdate|dob|born|geburtsdatum|naissance|nacimiento)$/.test(word),
      ),
  },
  {
    what: 'a person’s name',
    points: 2,
    fits: (words) =>
      words.some((word) =>
        /^(firstname|lastname|surname|forename|fullname|vorname|nachname|prenom|prénom)$/.test(word),
      ) ||
      (words.includes('name') && words.some((word) => /^(first|last|given|family|full|middle)$/.test(word))),
  },
  {
    what: 'a telephone number',
    points: 1,
    fits: (words) => words.some((word) => /^(phone|mobile|telephone|telefon|tel|fax)$/.test(word)),
  },
  {
    what: 'a password',
    points: 2,
    fits: (words) => words.some((word) => /^(password|passwd|pwd)$/.test(word)),
  },
  { what: 'a user name', points: 2, fits: (words) => words.includes('username') || words.includes('login') },
];

function has(words: readonly string[], ...wanted: readonly string[]): boolean {
  return wanted.every((word) => words.includes(word));
}

export interface PeopleSigns {
  score: number;
  reasons: string[];
}

/** From about 4 points on, a table very likely has one row a person. */
export function signsOfPeople(table: Table): PeopleSigns {
  const reasons: string[] = [];
  let score = 0;
  const nameWords = wordsOf(table.name);
  if (nameWords.length === 1 && tableWords.has(nameWords[0]!)) {
    score += 3;
    reasons.push(`it is called ${table.name}`);
  } else if (nameWords.some((word) => tableWords.has(word))) {
    score += 1;
  }
  for (const { what, points, fits } of signs) {
    if (!table.columns.some(({ name }) => fits(wordsOf(name)))) continue;
    score += points;
    reasons.push(`it has ${what}`);
  }
  return { score, reasons };
}

export function looksLikePeople(table: Table): boolean {
  return signsOfPeople(table).score >= 4;
}
