// Finds every element with data-behaviour="name …" and hands it to the module of that name. Pages work without any of them.

const loaded = new Map();

function load(name) {
  if (!loaded.has(name)) loaded.set(name, import(`./${name}.js`));
  return loaded.get(name);
}

for (const element of document.querySelectorAll("[data-behaviour]")) {
  for (const name of element.dataset.behaviour.split(" ")) {
    load(name).then((module) => module.start(element));
  }
}
