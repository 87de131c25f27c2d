using System.Buffers.Text;
using System.Security.Cryptography;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Homeserver;

/// <summary>Determines whether this server has left a room: its users have memberships, and none of them is joined.</summary>
/// <remarks>
/// To look for local users reads the whole state, so this is done only after a membership of a local user has changed. The root of a state without local users is saved: a room that is loaded again with
/// this state is one that the server has left, whatever failed in between.
/// </remarks>
internal sealed class LocalResidence(IRoomStore store, ServerName self, RoomId roomId)
{
    private StateHash? _saved;

    /// <summary>Gets or sets a value that indicates whether the server has left the room. A room without any membership of a local user, whose log is only received, is not left.</summary>
    public bool HasLeft { get; set; }

    /// <summary>Reads what was saved.</summary>
    /// <param name="currentState">The root of the current state.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async ValueTask LoadAsync(StateHash currentState, CancellationToken cancellationToken)
    {
        HasLeft = await store.ReadValueAsync(GetName(roomId), cancellationToken).ConfigureAwait(false) is { } saved && saved.Span.SequenceEqual(currentState.Span);
        _saved = HasLeft ? currentState : null;
    }

    /// <summary>Determines whether the server has left the room after a change.</summary>
    /// <param name="room">The room after the change.</param>
    /// <param name="before">The current state before it.</param>
    public bool HasLeftAfter(Room room, StateMap before) =>
        ReferenceEquals(room.CurrentState, before) || !room.CurrentState.GetDifferingSlots(before).Any(IsLocalMember) ? HasLeft : !room.HasJoinedUser(self);

    /// <summary>Saves that a state has no joined user of this server. It is true whether or not the state becomes the current one.</summary>
    public async ValueTask SaveAsync(StateHash state, CancellationToken cancellationToken)
    {
        if (_saved != state)
        {
            await store.SaveValueAsync(GetName(roomId), state.Span.ToArray(), cancellationToken).ConfigureAwait(false);
            _saved = state;
        }
    }

    /// <summary>Removes what was saved about a room.</summary>
    public static ValueTask RemoveAsync(IRoomStore store, RoomId roomId, CancellationToken cancellationToken) => store.SaveValueAsync(GetName(roomId), value: null, cancellationToken);

    // A room ID can be as long as the name of a value.
    private static string GetName(RoomId roomId) => $"matrix_core/left/{Base64Url.EncodeToString(SHA256.HashData(roomId.Utf8Span))}";

    private bool IsLocalMember(StateSlot slot) => slot.Type.Equals("m.room.member"u8) && UserId.TryParse(slot.StateKey.Utf8, out UserId user) && user.ServerName == self;
}
