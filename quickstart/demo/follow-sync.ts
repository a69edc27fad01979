import { Presets, SingleBar } from "cli-progress";
import type { DemoApi } from "./api";

export interface Progress {
  readonly run: { readonly id: string };
  readonly accountsDone: number;
  readonly accountsTotal: number | null;
  readonly clustersFound: number;
  readonly failures: number;
  readonly done: boolean;
}

const FOLLOW = `subscription Follow($integrationId: ID!) {
  syncProgress(integrationId: $integrationId) {
    run { id } accountsDone accountsTotal clustersFound failures done
  }
}`;

/** Shows a sync until it ends: a bar on a terminal, a line per step elsewhere. */
export async function followSync(api: DemoApi, integrationId: string, runId: string, title: string): Promise<void> {
  const show = process.stdout.isTTY ? bar(title) : lines(title);
  await api.follow<{ syncProgress: Progress }>(FOLLOW, { integrationId }, ({ syncProgress: progress }) => {
    if (progress.run.id !== runId) return false;
    show(progress);
    return progress.done;
  });
}

function bar(title: string): (progress: Progress) => void {
  const format = `${title} {bar} {done}/{known} accounts · {clusters} clusters · {failures}`;
  const single = new SingleBar({ format, hideCursor: true, barsize: 18 }, Presets.shades_classic);
  single.start(1, 0, { done: 0, known: "?", clusters: 0, failures: "0 failures" });
  return (progress) => {
    const { accountsDone: done, accountsTotal: total, clustersFound: clusters } = progress;
    if (total !== null) single.setTotal(total);
    // Accounts finish while others are still being listed, so the total is not known yet.
    single.update(total === null ? 0 : done, { done, known: total ?? "?", clusters, failures: failuresOf(progress) });
    if (progress.done) single.stop();
  };
}

function lines(title: string): (progress: Progress) => void {
  let last = "";
  return (progress) => {
    const { accountsDone, accountsTotal, clustersFound } = progress;
    const line =
      accountsTotal === null && accountsDone === 0
        ? `${title}  reading the organization`
        : `${title}  ${accountsDone}/${accountsTotal ?? "?"} accounts · ${clustersFound} clusters · ${failuresOf(progress)}`;
    if (line !== last) console.log(line);
    last = line;
  };
}

function failuresOf({ failures }: Progress): string {
  return failures === 1 ? "1 failure" : `${failures} failures`;
}
