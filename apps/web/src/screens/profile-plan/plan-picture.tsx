'use client';
import type { Plan } from '@holdfast/contracts/export-plans';
import { formatCount, formatCounted } from '../../components/values/format.ts';
import { boxHeight, boxWidth, layOut } from './layout.ts';
import { roleLooks, type ShownRole, shortName, shownRole } from './roles.ts';

const longest = 22;

/** The tables that belong to a profile, as a picture: the person at the left, each step to the right. The list says the same. */
export function PlanPicture({ plan, chosen, onChoose }: PlanPictureProps) {
  const { width, height, boxes, lines } = layOut(plan);
  const roles = [...new Set(plan.tables.map(shownRole))];
  return (
    <figure className="flex flex-col gap-4 rounded-xl border border-border bg-surface p-4 max-md:hidden">
      <div className="overflow-x-auto">
        <svg
          role="img"
          aria-label={`How ${formatCounted(plan.tables.length, 'table')} hang together, from ${shortName(plan.root)} on. The list below says the same in words.`}
          viewBox={`0 0 ${width} ${height}`}
          width={width}
          height={height}
          className="block max-w-none"
        >
          {lines.map(({ edge, path }) => (
            <path
              key={edge.id}
              d={path}
              className={`fill-none ${edge.kind === 'own' || edge.kind === 'own-up' ? 'stroke-accent/60' : 'stroke-muted/60 [stroke-dasharray:4_3]'}`}
              strokeWidth="1.5"
            />
          ))}
          {boxes.map(({ table, x, y }) => {
            const look = roleLooks[shownRole(table)];
            const name = shortName(table.table);
            const Icon = look.icon;
            return (
              // biome-ignore lint/a11y/noStaticElementInteractions: a short cut; the list has the buttons
              <g
                key={table.table}
                transform={`translate(${x} ${y})`}
                className={`cursor-pointer ${look.text}`}
                onClick={() => onChoose(table.table)}
              >
                <title>{`${table.table}: ${look.word}`}</title>
                <rect
                  width={boxWidth}
                  height={boxHeight}
                  rx="8"
                  className={look.box}
                  strokeWidth={chosen === table.table ? 2.5 : 1}
                />
                <Icon x="10" y="14" width="18" height="18" strokeWidth={1.75} />
                <text x="36" y="20" className="fill-current text-[13px] font-medium">
                  {name.length > longest ? `${name.slice(0, longest - 1)}…` : name}
                </text>
                <text x="36" y="36" className="fill-current text-[11px]">
                  {look.word} · ≈ {formatCount(Math.round(table.rowEstimate))} rows
                </text>
              </g>
            );
          })}
        </svg>
      </div>
      <figcaption>
        <Legend roles={roles} />
      </figcaption>
    </figure>
  );
}

export interface PlanPictureProps {
  plan: Plan;
  chosen: string | undefined;
  onChoose: (table: string) => void;
}

function Legend({ roles }: { roles: readonly ShownRole[] }) {
  return (
    <ul className="grid gap-x-6 gap-y-1.5 text-xs text-muted md:grid-cols-2">
      {roles.map((role) => {
        const { icon: Icon, word, sentence, text } = roleLooks[role];
        return (
          <li key={role} className="flex items-baseline gap-2">
            <Icon aria-hidden="true" className={`size-3.5 shrink-0 translate-y-0.5 ${text}`} />
            <span>
              <span className="font-medium text-foreground">{word}</span>: {sentence}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
