import { z } from "zod";
import { defineJob } from "../job";

export const look = defineJob({ name: "tests.look", group: "discovery", payload: z.object({ id: z.string() }) });
export const count = defineJob({ name: "tests.count", group: "discovery", payload: z.object({ id: z.string() }) });
