// Draws the description of the API. No standalone layout: it would bring a bar of its own, and ask another site to validate.
SwaggerUIBundle({
  url: document.getElementById("api").dataset.url,
  dom_id: "#api",
  deepLinking: false,
  validatorUrl: null,
  persistAuthorization: false,
  defaultModelsExpandDepth: -1,
});
