Feature: Confidentiality and withdrawal

  Nobody may suffer for having complained. Who called is not told to the unit complained
  about, nor to contractors, supervising engineers and property companies; and nobody is
  judge in his own cause.

  Background:
    Given it is 2023-12-11 10:00

  @§12
  Rule: A unit whose conduct is complained about does not lead; no unit reviews, follows up or excludes a complaint about itself

    @src-L9 @refuses
    Scenario: Rude workers are not for their own firm to handle
      Given Granny Wang complains of rude workers by the contractor
      When Zhao Gang dispatches it to the contractor
      Then clause 12 refuses it

    @default @boundary
    Scenario Outline: Conduct is for others, works are for it to put right
      Given Granny Wang complains of <matter> by the contractor
      When Zhao Gang dispatches it to the contractor
      Then <result>

      Examples:
        | matter       | result               |
        | rude workers | clause 12 refuses it |
        | dust         | it is allowed        |

    @src-L9 @refuses
    Scenario: The unit complained about does not review
      Given Granny Wang complains of dust by the contractor
      And Zhang Min is handling it
      And Zhang Min replies that it is explained
      When the contractor's reviewer Hu Liang passes the reply
      Then clause 12 refuses it

    @src-L9 @refuses
    Scenario: The unit complained about does not follow up
      Given Granny Wang complains of dust by the contractor
      And Zhang Min has handled it, replied that it is explained and passed review
      When the contractor's caller Luo Qin follows up; the caller calls it solved
      Then clause 12 refuses it

    @src-L9 @refuses
    Scenario: The unit complained about does not exclude
      Given Granny Wang complains of dust by the contractor
      And Xu Bin is handling it
      And Xu Bin replies that it is explained
      When Manager Fang asks for exclusion for malice with 1 documents
      Then clause 12 refuses it

  @§33
  Rule: The caller's identity is never shown to the unit complained about nor to contractors, supervisors and property companies, unless the caller agrees

    @E24 @src-L9
    Scenario: The contractor sees the matter, not the person
      Given Granny Wang complains of dust by the contractor
      And Xu Bin is handling it
      When Xu Bin opens the order
      Then the caller's name, telephone and room are nowhere in it

    @E24 @src-L9 @refuses
    Scenario: The contractor asks who called
      Given Granny Wang complains of dust by the contractor
      When Xu Bin asks who called
      Then clause 33 refuses it

    @src-L1 @boundary
    Scenario Outline: Who may know
      Given Granny Wang complains of dust by the <accused> and <consent>
      When <who> asks who called
      Then <result>

      Examples:
        | accused        | consent                    | who       | result               |
        | contractor     | does not agree to be named | Zhang Min | it is allowed        |
        | repair section | does not agree to be named | Zhang Min | clause 33 refuses it |
        | repair section | does not agree to be named | Xu Bin    | clause 33 refuses it |
        | contractor     | agrees to be named         | Xu Bin    | it is allowed        |
