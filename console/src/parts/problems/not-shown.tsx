import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { CombinedError } from "urql";
import { PageSkeleton } from "../../app/page-skeleton";
import { PageLink } from "../links/page-link";
import { Problem, problemsOf } from "./problem";

interface Props {
  readonly title: string;
  readonly isLoading: boolean;
  readonly error: CombinedError | undefined;
  readonly back?: { readonly to: string; readonly text: string };
}

/** A placeholder for a page whose object is being read, does not exist, or is hidden from the viewer. */
export function NotShown({ title, isLoading, error, back }: Props) {
  if (isLoading && !error) return <PageSkeleton />;
  return (
    <SpaceBetween size="m">
      <Header variant="h1">{title}</Header>
      <Problem error={error} />
      {back && <PageLink to={back.to}>{back.text}</PageLink>}
    </SpaceBetween>
  );
}

/** Whether the API refused the whole query to the viewer. There is no list then, not even an empty one. */
export function isRefused(error: CombinedError | undefined): boolean {
  const problems = problemsOf(error);
  return problems.length > 0 && problems.every(({ code }) => code === "FORBIDDEN");
}
