import { z } from "zod";
import { defineJob } from "../job";

export const lookJob = defineJob({ name: "tests.look", group: "discovery", payload: z.object({ id: z.string() }) });
export const countJob = defineJob({ name: "tests.count", group: "discovery", payload: z.object({ id: z.string() }) });
