"""List all routes of the atlas."""

from dashboard.routes import actions, api, find, pictures, record_list, served_files, sign_in, tiles, timeline

ROUTES = [
    *sign_in.ROUTES,
    *actions.ROUTES,
    *api.ROUTES,
    *tiles.ROUTES,
    *timeline.ROUTES,
    *record_list.ROUTES,
    *find.ROUTES,
    *pictures.ROUTES,
    *served_files.ROUTES,
]
