import { coreNumbers } from "./cores";

test.each([
  [" 0\n", [0]],
  [" 0,1\n", [0, 1]],
  [" 0-3,8,10-11\n", [0, 1, 2, 3, 8, 10, 11]],
])("reads the list of processors %j", (text, cores) => {
  expect(coreNumbers(text)).toEqual(cores);
});
