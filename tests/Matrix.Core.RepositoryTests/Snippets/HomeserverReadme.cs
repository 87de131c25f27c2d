using Matrix.Core.AspNetCore;
using Matrix.Core.Events;
using Matrix.Core.Federation;
using Matrix.Core.Homeserver;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Matrix.Core.Signing;
using Matrix.Core.Storage.Sqlite;
using Matrix.Core.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Matrix.Core.RepositoryTests.Snippets;

public sealed class HomeserverReadme
{
    [Fact]
    public async Task Node_ItsRoom_TakesAMessage()
    {
        var server = new TestServer("my.example");
        var identity = new ServerIdentity(server.Name, server.Key);
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        #region readme src/Matrix.Core.Homeserver/README.md
        await using IRoomStore store = new InMemoryRoomStore();
        using var federation = FederationNode.Create(identity, TimeProvider.System, new FederationOptions { KeyStore = store.Keys });
        await using HomeserverNode node = await HomeserverNode.StartAsync(federation, identity, store, TimeProvider.System, cancellationToken: cancellationToken);

        UserId alice = UserId.Parse("@alice:my.example");
        var create = new EventDraft { Sender = alice, Type = "m.room.create", StateKey = "", SentAt = TimeProvider.System.GetUtcNow(), Content = """{"room_version":"12"}"""u8.ToArray() };
        RoomSession room = await node.Rooms.CreateAsync(create, RoomVersions.V12, cancellationToken);
        JoinResult joined = await node.Memberships.JoinAsync(room.Id, alice, vias: [], cancellationToken);

        var hello = new EventDraft { Sender = alice, Type = "m.room.message", SentAt = TimeProvider.System.GetUtcNow(), Content = """{"body":"hello"}"""u8.ToArray() };
        if (await room.SendAsync(hello, cancellationToken) is SendResult.Sent sent)
        {
            Console.WriteLine($"{sent.Event.EventId} is durable, and queued for {sent.Destinations.Length} servers");
        }

        await foreach (HostUpdate update in node.ReadUpdatesAsync(after: 0, cancellationToken))
        {
            Console.WriteLine($"{update.Position}: {update.Kind} {update.EventId}");
            if (update.Kind == HostUpdateKind.Accepted && update.Position >= 2)
            {
                break;
            }
        }
        #endregion
        _ = joined;
        Assert.NotEmpty((await room.GetViewAsync(cancellationToken)).ForwardExtremities);
    }

    [Fact]
    public async Task Application_WithTheEndpoints_AnswersOtherServers()
    {
        var server = new TestServer("my.example");
        var identity = new ServerIdentity(server.Name, server.Key);
        string folder = Directory.CreateTempSubdirectory().FullName;
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        await using SqliteRoomStore store = await SqliteRoomStore.OpenAsync(Path.Combine(folder, "rooms.db"), cancellationToken: cancellationToken);
        await store.BackupAsync(Path.Combine(folder, "backup.db"), cancellationToken);
        using var federation = FederationNode.Create(identity, TimeProvider.System, new FederationOptions { KeyStore = store.Keys });
        await using HomeserverNode node = await HomeserverNode.StartAsync(federation, identity, store, TimeProvider.System, cancellationToken: cancellationToken);
        #region readme src/Matrix.Core.AspNetCore/README.md
        WebApplicationBuilder builder = WebApplication.CreateBuilder();
        builder.Services.AddAuthentication().AddXMatrix(node);
        builder.Services.AddAuthorization();
        WebApplication app = builder.Build();
        app.MapMatrixFederation(node);
        app.MapGet("/mine", (HttpContext context) => $"signed by {context.User.Identity?.Name}")
            .RequireAuthorization(policy => policy.AddAuthenticationSchemes(XMatrixAuthenticationDefaults.AuthenticationScheme).RequireAuthenticatedUser());
        #endregion
        await app.DisposeAsync();
        Assert.True(File.Exists(Path.Combine(folder, "backup.db")));
        Directory.Delete(folder, recursive: true);
    }
}
