package authserver

import "time"

// What Demo registers.
const (
	DemoClientID   = "client_demo"
	DemoUserZoe    = "user_zoe"    // Zoë Müller-Ñandú, two organizations
	DemoUserSakura = "user_sakura" // 田中 さくら🌸, one organization
	DemoOrgAcme    = "org_acme"
	DemoOrgNordlys = "org_nordlys"
	DemoConnection = "conn_nordlys"
)

// DemoPicture is Sakura's, a blossom: in the URL itself, so that pages may show
// it whose policy allows no other site.
const DemoPicture = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 64 64'%3E%3Crect width='64' height='64' fill='%23fbe3ea'/%3E" +
	"%3Cg fill='%23d4567f'%3E%3Ccircle cx='32' cy='18' r='11'/%3E%3Ccircle cx='45' cy='28' r='11'/%3E%3Ccircle cx='40' cy='43' r='11'/%3E" +
	"%3Ccircle cx='24' cy='43' r='11'/%3E%3Ccircle cx='19' cy='28' r='11'/%3E%3C/g%3E%3Ccircle cx='32' cy='32' r='7' fill='%23ffd166'/%3E%3C/svg%3E"

// Demo returns the configuration of the demo site: one public client, two
// users whose names do not fit into ASCII, two organizations. origins are the
// origins the application is served from; the default is
// http://localhost:8080. Each is registered for CORS and with the redirect URIs
// origin, origin/, origin/callback and origin/auth/callback.
func Demo(origins ...string) Config {
	if len(origins) == 0 {
		origins = []string{"http://localhost:8080"}
	}
	client := Client{ID: DemoClientID, Name: "Demo Application", AllowedOrigins: origins}
	for _, o := range origins {
		client.RedirectURIs = append(client.RedirectURIs, o, o+"/", o+"/callback", o+"/auth/callback")
		client.LogoutURIs = append(client.LogoutURIs, o+"/", o, o+"/signed-out")
	}
	joined := time.Date(2025, time.March, 14, 9, 26, 53, 0, time.UTC)
	return Config{
		Clients: []Client{client},
		Users: []User{
			{
				ID: DemoUserZoe, Email: "zoe@example.com", EmailVerified: true,
				FirstName: "Zoë", LastName: "Müller-Ñandú", Locale: "de-CH", ExternalID: "crm-1001",
				Metadata:  map[string]string{"team": "Entwicklung"},
				CreatedAt: joined, UpdatedAt: joined,
				Memberships: []Membership{
					{
						OrganizationID: DemoOrgAcme, Role: "admin",
						Permissions:  []string{"posts:read", "posts:write", "members:manage"},
						Entitlements: []string{"audit-logs"}, FeatureFlags: []string{"new-editor"},
					},
					{OrganizationID: DemoOrgNordlys, Role: "member", Permissions: []string{"posts:read"}},
				},
			},
			{
				ID: DemoUserSakura, Email: "sakura@example.jp", EmailVerified: true,
				FirstName: "さくら🌸", LastName: "田中", Locale: "ja-JP", ProfilePictureURL: DemoPicture,
				CreatedAt: joined, UpdatedAt: joined,
				Memberships: []Membership{
					{
						OrganizationID: DemoOrgNordlys, Role: "editor", Roles: []string{"editor", "reviewer"},
						Permissions: []string{"posts:read", "posts:write"},
					},
				},
			},
		},
		Organizations: []Organization{
			{ID: DemoOrgAcme, Name: "Acme Café & Co."},
			{ID: DemoOrgNordlys, Name: "Nordlys Ærlig AS"},
		},
		Connections: []Connection{
			{ID: DemoConnection, Type: "GenericOIDC", OrganizationID: DemoOrgNordlys},
		},
	}
}
