/* Starts the viewer of the interface description: <div id="viewer" data-description="/api/v1/openapi.json">. */
addEventListener('DOMContentLoaded', () => {
  const place = document.getElementById('viewer');
  window.SwaggerUIBundle({
    domNode: place,
    url: place.dataset.description,
    deepLinking: true,
    docExpansion: 'list',
    persistAuthorization: false,
    validatorUrl: null,
  });
});
