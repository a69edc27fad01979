import type { Platform } from "../../shared/compose";
import type { PeopleFilter, PeopleOrder } from "../../shared/domain/people/find-people";
import { quantile } from "../quantile";
import { atMost, type Goal } from "../report";
import { secondsOf, timesOf } from "../timing";
import type { PeopleOptions } from "./options";
import { saveCompany } from "./save-company";

const BY_NAME: PeopleOrder = { field: "NAME", direction: "ASC" };
const BY_NAME_BACKWARDS: PeopleOrder = { field: "NAME", direction: "DESC" };

export async function measurePeople(
  platform: Platform,
  options: PeopleOptions,
  say: (line: string) => void,
): Promise<Goal[]> {
  const seconds = await secondsOf(() => saveCompany(platform.db, options.people));
  say(`  ${options.people} people saved in ${seconds.toFixed(1)} s`);
  const goals: Goal[] = [];
  for (const [name, filter, order = BY_NAME] of searches(await largestGroup(platform))) {
    const readPage = () => platform.peopleQueries.list(filter, order, {});
    const { totalCount } = await readPage();
    const found = await totalCount();
    const times = await timesOf(options.rounds, readPage);
    const beside = { fastest: Math.min(...times), found };
    goals.push(atMost(`${name}, median, ms`, quantile(times, 0.5), 50, beside));
  }
  return goals;
}

function searches(groupId: string): readonly [name: string, filter: PeopleFilter, order?: PeopleOrder][] {
  return [
    ["everybody by name", {}],
    ["everybody by user name", {}, { field: "USER_NAME", direction: "ASC" }],
    ["everybody by address", {}, { field: "ADDRESS", direction: "DESC" }],
    ["everybody, newest first", {}, { field: "CREATED_AT", direction: "DESC" }],
    ["'a'", { search: "a" }],
    ["'a', newest first", { search: "a" }, { field: "CREATED_AT", direction: "DESC" }],
    ["'example', a word of everybody", { search: "example" }],
    ["'mar', a common beginning", { search: "mar" }],
    ["'ext', one in seven, all in one place of the list", { search: "ext" }],
    ["the same from the end of the list", { search: "ext" }, BY_NAME_BACKWARDS],
    ["'zz', all at the end of the list", { search: "zz" }],
    ["'mar sil', two beginnings", { search: "mar sil" }],
    ["'p77777', one person", { search: "p77777" }],
    ["'qqq', nobody", { search: "qqq" }],
    ["'a' among those who left", { search: "a", active: false }],
    ["'a' among the members of a group of a tenth", { search: "a", groupId }],
    ["admins, by role", { role: "ADMIN" }],
  ];
}

async function largestGroup({ db }: Platform): Promise<string> {
  const [group]: { id: string }[] = await db.query(
    "select group_id as id from identity_group_members group by group_id order by count(*) desc limit 1",
  );
  return group!.id;
}
