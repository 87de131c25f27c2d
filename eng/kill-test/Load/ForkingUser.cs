using System.Globalization;
using System.Text;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Matrix.Core.Signing;

namespace Matrix.Core.KillTest.Load;

/// <summary>
/// Makes events of a user of the second server on a view of the room that lags behind. So the events fork: they change the same states, members and power levels on several branches.
/// </summary>
internal sealed class ForkingUser
{
    private const int ModeratorLevel = 50;
    private const int CatchUpOneIn = 6;
    private const int LongestStep = 8;

    private readonly UserId _user;
    private readonly bool _isModerator;
    private readonly IReadOnlyList<UserId> _others;
    private readonly string _admin;
    private readonly SigningKey _key;
    private readonly Random _random;
    private readonly Room _room;
    private readonly List<EventId> _messages = [];
    private int _position;
    private int _number;

    /// <param name="user">The user.</param>
    /// <param name="isModerator">Whether the user has the power of a moderator from the start.</param>
    /// <param name="others">The users whom it kicks and bans, if it may.</param>
    /// <param name="admin">The user who keeps the highest level.</param>
    /// <param name="key">The key of the server.</param>
    /// <param name="random">Chooses the events.</param>
    /// <param name="history">The room until the user joined, in an order in which events follow those that they cite.</param>
    public ForkingUser(UserId user, bool isModerator, IReadOnlyList<UserId> others, string admin, SigningKey key, Random random, IEnumerable<Pdu> history)
    {
        _user = user;
        _isModerator = isModerator;
        _others = others;
        _admin = admin;
        _key = key;
        _random = random;
        Room? room = null;
        foreach (Pdu pdu in history)
        {
            var verified = VerifiedPdu.TrustWithoutVerification(pdu);
            if (room is not null)
            {
                _ = room.Receive(verified, ReceiveOptions.Log);
            }
            else if (!Room.TryCreate(verified, out room, out RoomCreationError? error))
            {
                throw new InvalidOperationException($"The history does not begin with a create event: {error}");
            }
        }

        _room = room ?? throw new ArgumentException("The history is empty.", nameof(history));
    }

    /// <summary>Receives a part of what happened, and makes an event.</summary>
    /// <param name="log">The events of the room.</param>
    /// <param name="now">The time.</param>
    /// <returns>The event; null if the user may not send it.</returns>
    public Pdu? TryMake(IReadOnlyList<Pdu> log, DateTimeOffset now)
    {
        int unread = log.Count - _position;
        for (int left = _random.Next(CatchUpOneIn) == 0 ? unread : Math.Min(unread, _random.Next(LongestStep)); left > 0; left--)
        {
            _ = _room.Receive(VerifiedPdu.TrustWithoutVerification(log[_position++]), ReceiveOptions.Live);
        }

        _number++;
        if (_room.PrepareNext(Draft(now)) is not PrepareResult.Ready { Prepared: { IsAllowed: true } prepared })
        {
            return null;
        }

        Pdu pdu = prepared.Sign(_key);
        _ = _room.Receive(VerifiedPdu.TrustWithoutVerification(pdu), ReceiveOptions.Live);
        if (pdu.IsType("m.room.message"u8))
        {
            _messages.Add(pdu.EventId);
        }

        return pdu;
    }

    private EventDraft Draft(DateTimeOffset now)
    {
        string text = $"remote {_user.ToString().Split(':')[0]}-{_number}";
        UserId other = _others[_random.Next(_others.Count)];
        return _random.Next(20) switch
        {
            < 8 => Make("m.room.message", stateKey: null, $$"""{"msgtype":"m.text","body":"{{text}}"}"""),
            < 10 => Make("m.room.topic", "", $$"""{"topic":"{{text}}"}"""),
            < 13 => Make("test.shared", _random.Next(6).ToString(CultureInfo.InvariantCulture), $$"""{"body":"{{text}}"}"""),
            < 15 => Make("m.room.member", _user.ToString(), $$"""{"membership":"join","displayname":"{{text}}"}"""),
            < 17 => Make("m.room.member", other.ToString(), $$"""{"membership":"{{(_random.Next(2) == 0 ? "ban" : "leave")}}","reason":"{{text}}"}"""),
            // The moderator stays, so that the sample always has to send to the second server.
            17 when !_isModerator => Make("m.room.member", _user.ToString(), """{"membership":"leave"}"""),
            18 => Make("m.room.power_levels", "", PowerLevels(_others[0], _random.Next(ModeratorLevel + 1))),
            _ when _messages.Count > 0 && _messages[_random.Next(_messages.Count)] is var redacted =>
                Make("m.room.redaction", stateKey: null, $$"""{"redacts":"{{redacted}}","reason":"{{text}}"}""") with { Redacts = _room.Version.Redaction.RedactsIsInContent ? null : redacted },
            _ => Make("m.room.message", stateKey: null, $$"""{"body":"{{text}}"}"""),
        };

        EventDraft Make(string type, string? stateKey, string content) => new()
        {
            Sender = _user,
            Type = type,
            StateKey = stateKey,
            SentAt = now,
            Content = Encoding.UTF8.GetBytes(content),
        };
    }

    private string PowerLevels(UserId other, int level)
    {
        string admin = _room.Version.Authorization.GivesCreatorsInfinitePower ? "" : $"\"{_admin}\":100,";
        return $$"""{"users":{{{admin}}"{{_user}}":{{ModeratorLevel}},"{{other}}":{{level}}},"state_default":{{_random.Next(2) * ModeratorLevel}},"ban":{{ModeratorLevel}},"redact":{{_random.Next(ModeratorLevel)}}}""";
    }
}
