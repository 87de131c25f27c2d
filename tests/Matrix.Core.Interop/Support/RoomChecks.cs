using Matrix.Core.Homeserver;
using Matrix.Core.Identifiers;
using Matrix.Core.Interop.Client;
using Matrix.Core.Interop.Sample;
using Matrix.Core.Storage.Sqlite;

namespace Matrix.Core.Interop.Support;

/// <summary>What must be so of a room that both sides are in.</summary>
internal static class RoomChecks
{
    private const int PageSize = 1_000;

    /// <summary>Both sides come to the same state. What one did last may still be on its way.</summary>
    public static Task SameStateAsync(RoomId room, MatrixUser one, MatrixUser other) =>
        Eventually.HappensAsync("both sides come to the same state", async () => (await one.StateAsync(room)).Equals(await other.StateAsync(room)));

    /// <summary>A user sees a message.</summary>
    public static async Task ShownAsync(MatrixUser user, RoomId room, EventId eventId, string text) =>
        Assert.Equal(text, await Eventually.GetAsync($"{user.Id} sees {eventId}", () => user.BodyOfAsync(room, eventId)));

    /// <summary>A user sees a membership.</summary>
    public static Task MembershipAsync(MatrixUser user, RoomId room, UserId member, string membership) =>
        Eventually.HappensAsync($"{user.Id} sees {member} with \"{membership}\"", async () => await user.MembershipOfAsync(room, member) == membership);

    /// <summary>The sample accepted every event of a room.</summary>
    public static async Task NothingWasRefusedAsync(SampleServer server, RoomId room) =>
        Assert.DoesNotContain(await ReadUpdatesAsync(server), update => update.RoomId == room && update.Kind is HostUpdateKind.Rejected or HostUpdateKind.SoftFailed);

    /// <summary>The feed of a sample from its beginning.</summary>
    public static async Task<IReadOnlyList<HostUpdate>> ReadUpdatesAsync(SampleServer server)
    {
        await using SqliteRoomStore store = await server.OpenStoreAsync();
        List<HostUpdate> updates = [];
        while (await store.ReadUpdatesAsync(updates.Count == 0 ? 0 : updates[^1].Position, PageSize, InteropLab.Stop) is { Count: > 0 } page)
        {
            updates.AddRange(page);
        }

        return updates;
    }
}
