using Matrix.Core.Homeserver.Transactions;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Homeserver.Tests.Serving;

/// <summary>The bounds of the bodies of the transactions at work.</summary>
public sealed class ContentBudgetTests
{
    private static readonly ServerName Known = ServerName.Parse("known.example");
    private static readonly ServerName Stranger = ServerName.Parse("stranger.example");

    [Fact]
    public void Enter_StrangersUpToTheirPart_LeavesTheSharesAndTheRest()
    {
        var budget = new ContentBudget();
        budget.AddKnown(Known);
        Assert.False(budget.TryEnter(Stranger, (int)ContentBudget.MaxPoolOfStrangers + ContentBudget.Share + 1, out _));
        Assert.True(budget.TryEnter(Stranger, (int)ContentBudget.MaxPoolOfStrangers + ContentBudget.Share, out ContentBudget.Place all));

        Assert.False(budget.TryEnter(Stranger, ContentBudget.Share + 1, out _));
        Assert.True(budget.TryEnter(Stranger, ContentBudget.Share, out ContentBudget.Place usual));
        Assert.True(budget.TryEnter(Known, ContentBudget.Share + 1, out _));

        budget.Leave(usual);
        budget.Leave(all);
        Assert.True(budget.TryEnter(Stranger, ContentBudget.Share + 1, out _));
    }

    [Fact]
    public void Enter_KnownServersUpToTheBound_LeavesTheShares()
    {
        var budget = new ContentBudget();
        budget.AddKnown(Known);
        Assert.False(budget.TryEnter(Known, (int)ContentBudget.MaxPool + ContentBudget.Share + 1, out _));
        Assert.True(budget.TryEnter(Known, (int)ContentBudget.MaxPool + ContentBudget.Share, out ContentBudget.Place all));

        Assert.False(budget.TryEnter(Known, ContentBudget.Share + 1, out _));
        Assert.False(budget.TryEnter(Stranger, ContentBudget.Share + 1, out _));
        Assert.True(budget.TryEnter(Stranger, ContentBudget.Share, out _));

        budget.Leave(all);
        Assert.True(budget.TryEnter(Known, (int)ContentBudget.MaxPool + ContentBudget.Share, out _));
    }

    [Fact]
    public void Leave_AServerThatBecameKnownMeanwhile_GivesBackThePartOfStrangers()
    {
        var budget = new ContentBudget();
        Assert.True(budget.TryEnter(Known, (int)ContentBudget.MaxPoolOfStrangers + ContentBudget.Share, out ContentBudget.Place place));
        budget.AddKnown(Known);

        budget.Leave(place);

        Assert.True(budget.TryEnter(Stranger, (int)ContentBudget.MaxPoolOfStrangers + ContentBudget.Share, out _));
    }

    [Fact]
    public void Bounds_OfAllBodiesTogether_AreAtMost256MiB() =>
        Assert.InRange(((long)IncomingTransactions.MaxAtWork * ContentBudget.Share) + ContentBudget.MaxPool, 0, 256L << 20);
}
